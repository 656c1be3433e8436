import type { RedemptionView } from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "./create-client.ts";
import { refuse, sendJson, serveRelay } from "./testing/serve-relay.ts";

const ID = "rdm_00000000000000000000000001";
const view = (change: Partial<RedemptionView> = {}): RedemptionView => ({
  id: ID,
  object: "redemption",
  state: "issued",
  amount: "2.5",
  tokens: "2500000000000000000",
  recipient: `0x${"ab".repeat(20)}`,
  voucher: null,
  deadline: "2026-11-23T00:30:00.000Z",
  transaction: null,
  reason: null,
  createdAt: "2026-11-23T00:00:00.000Z",
  endedAt: null,
  version: "issued",
  ...change,
});

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function serve(answer: Parameters<typeof serveRelay>[0]) {
  const relay = await serveRelay(answer);
  close = relay.close;
  return { relay, client: createClient({ relayUrl: relay.relayUrl, apiKey: "sk-starling-0123456789abcdef" }) };
}

describe("redemptions", () => {
  it("are asked for under one key, also when the first reply never came", async () => {
    const { relay, client } = await serve((_request, response, count) => {
      if (count === 0) response.destroy();
      else sendJson(response, view(), 201);
    });
    const made = await client.redemptions.create({ amount: "2.5", recipient: `0x${"ab".repeat(20)}` });
    expect(made.id).toBe(ID);
    const keys = relay.seen.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(JSON.parse(relay.seen[0]?.body ?? "")).toEqual({ amount: "2.5", recipient: `0x${"ab".repeat(20)}` });
  });

  it("are followed to their end, each change once", async () => {
    const place = { hash: `0x${"01".repeat(32)}`, block: 7, confirmations: 1, confirmationsNeeded: 2 };
    const views = [
      view(),
      view(),
      view({ transaction: place, version: "issued.1" }),
      view({ state: "redeemed", version: "redeemed" }),
    ];
    const { relay, client } = await serve((_request, response, count) =>
      sendJson(response, views[Math.min(count, views.length - 1)]),
    );
    const seen: string[] = [];
    for await (const { version } of client.redemptions.follow(ID)) seen.push(version);
    expect(seen).toEqual(["issued", "issued.1", "redeemed"]);
    expect(relay.seen.map(({ url }) => url)).toEqual([
      `/v1/redemptions/${ID}`,
      `/v1/redemptions/${ID}?after=issued&wait=25`,
      `/v1/redemptions/${ID}?after=issued&wait=25`,
      `/v1/redemptions/${ID}?after=issued.1&wait=25`,
    ]);
  });

  it("say in a code why the relay doesn't pay the gas", async () => {
    const { client } = await serve((_request, response) => refuse(response, 501, "gas_not_sponsored"));
    await expect(client.redemptions.submit(ID)).rejects.toMatchObject({ code: "gas_not_sponsored", retryable: false });
  });
});
