import { hello, helloText } from "@starling/protocol";
import { expect, it } from "vitest";
import { describeNode } from "./describe-node.ts";

const node = {
  nodeKey: "abcdefghijklmnop",
  name: "",
  runtime: { kind: "browser", version: "0", userAgent: "x" },
} as const;
const probe = { adapter: null, backends: ["wasm"] } as const;
const rest = {
  protocol: { min: 1, max: 1 },
  publicKey: { kty: "EC", crv: "P-256", x: "A".repeat(43), y: "A".repeat(43) },
  signature: "A".repeat(86),
};

it("says where it is only where its owner agreed", () => {
  expect(describeNode(node, probe)).not.toHaveProperty("region");
  const said = describeNode({ ...node, region: "caribbean" }, probe);
  expect(said.region).toBe("caribbean");
  expect(hello.safeParse({ ...rest, ...said }).success).toBe(true);
  expect(hello.safeParse({ ...rest, ...said, region: "America/Havana" }).success).toBe(false);
  expect(helloText("n", said.nodeKey)).not.toContain("caribbean");
});
