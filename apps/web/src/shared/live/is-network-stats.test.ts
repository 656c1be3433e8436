import { readFileSync } from "node:fs";
import { networkStats } from "@starling/protocol";
import { expect, it } from "vitest";
import { isNetworkStats } from "./is-network-stats.ts";

const golden: unknown = JSON.parse(
  readFileSync(new URL("../../../../../packages/protocol/fixtures/v1/stats.golden.json", import.meta.url), "utf8"),
);
const full = {
  ...networkStats.parse(golden),
  regions: [{ region: "caribbean", nodes: 3 }],
  adapters: [{ adapterClass: "wasm", nodes: 3 }],
};

/** The message with what lies at a path taken out, for each path. */
function* broken(value: object): Generator<object> {
  for (const key of Object.keys(value)) {
    const inner: unknown = Reflect.get(value, key);
    yield { ...value, [key]: undefined };
    yield { ...value, [key]: Number.NaN };
    if (Array.isArray(inner)) for (const one of broken(inner[0])) yield { ...value, [key]: [one] };
    else if (typeof inner === "object" && inner !== null)
      for (const one of broken(inner)) yield { ...value, [key]: one };
  }
}

it("takes what the protocol's schema takes", () => {
  expect(networkStats.safeParse(full).success).toBe(true);
  expect(isNetworkStats(full)).toBe(true);
});

it("takes nothing of which a part is missing or no number", () => {
  const all = [...broken(full)];
  expect(all.length).toBeGreaterThan(50);
  for (const one of all) expect(isNetworkStats(one), JSON.stringify(one)).toBe(false);
  for (const nothing of [null, undefined, 0, "stats", [], {}]) expect(isNetworkStats(nothing)).toBe(false);
});
