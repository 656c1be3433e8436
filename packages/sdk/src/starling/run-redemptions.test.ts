import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AdminRedemptionView } from "@starling/protocol";
import { afterAll, expect, it } from "vitest";
import { refuse, serveRelay } from "../testing/serve-relay.ts";
import { runStarling } from "./run-starling.ts";

const dir = mkdtempSync(join(tmpdir(), "starling-operator-"));
const keyFile = join(dir, "key");
writeFileSync(keyFile, "sk-starling-operator-key-0123\n");
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const HELD = "rdm_00000000000000000000000001";
const OVER = "rdm_00000000000000000000000002";
const redemption = (change: Partial<AdminRedemptionView> = {}): AdminRedemptionView => ({
  id: HELD,
  object: "redemption",
  account: "acc_00000000000000000000000001",
  state: "held",
  amount: "1500",
  tokens: "1500000000000000000000",
  recipient: `0x${"ab".repeat(20)}`,
  operator: null,
  reason: null,
  transaction: null,
  createdAt: "2026-11-23T00:00:00.000Z",
  endedAt: null,
  ...change,
});

async function run(...args: string[]) {
  const printed = { out: "", err: "" };
  const status = await runStarling(args, {
    out: (line) => {
      printed.out += `${line}\n`;
    },
    err: (line) => {
      printed.err += `${line}\n`;
    },
  });
  return { status, ...printed };
}

it("[VC7] lists, approves and rejects redemptions with the operator's key, and says what it couldn't", async () => {
  const relay = await serveRelay(({ method, url, headers }, response) => {
    const isOperator = headers.authorization === "Bearer sk-starling-operator-key-0123";
    const reply = (body: unknown) => response.end(JSON.stringify(body));
    if (!isOperator) return refuse(response, 403, "operator_only");
    if (method === "GET") return void reply({ object: "list", data: [redemption()], next_cursor: null });
    if (url.includes(OVER)) return refuse(response, 409, "redemption_not_held");
    reply(redemption(url.endsWith("/approve") ? { state: "issued" } : { state: "rejected", reason: "no" }));
  });
  const at = ["--relay", relay.relayUrl, "--key-file", keyFile];
  try {
    const listed = await run("redemptions", "list", ...at);
    expect(listed).toMatchObject({ status: 0, err: "" });
    expect(listed.out).toContain(`${HELD}  1500 points of acc_00000000000000000000000001`);

    const approved = await run("redemptions", "approve", HELD, OVER, ...at);
    expect([approved.status, approved.out]).toEqual([1, ""]);
    expect(approved.err).toContain(`${HELD}: 1500 points to 0x${"ab".repeat(20)}, issued.`);
    expect(approved.err).toContain(`${OVER}: The redemption doesn't wait`);

    const rejected = await run("redemptions", "reject", HELD, "--reason", "looks farmed", ...at);
    expect(rejected.status).toBe(0);
    expect(relay.seen.at(-1)).toMatchObject({ url: `/v1/admin/redemptions/${HELD}/reject` });
    expect(relay.seen.at(-1)?.body).toBe('{"reason":"looks farmed"}');
  } finally {
    await relay.close();
  }
});

it.each([
  [["redemptions"]],
  [["redemptions", "approve"]],
  [["redemptions", "list", "rdm_1"]],
  [["redemptions", "reject", "rdm_1"]],
  [["redemptions", "list", "--key-file", "/nowhere/key"]],
])("[VC5] what is wrong with the call itself ends with 64: %j", async (args) => {
  const said = await run(...args);
  expect([said.status, said.out]).toEqual([64, ""]);
  expect(said.err).toContain("starling redemptions reject");
});
