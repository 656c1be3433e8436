import { makeId } from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "./create-client.ts";
import { sendJson, serveRelay } from "./testing/serve-relay.ts";

type Relay = Awaited<ReturnType<typeof serveRelay>>;
const open: Relay[] = [];
const serve = async (...args: Parameters<typeof serveRelay>) => {
  const relay = await serveRelay(...args);
  open.push(relay);
  return { relay, client: createClient({ relayUrl: relay.relayUrl, apiKey: "sk-starling-test", retriesMax: 0 }) };
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((relay) => relay.close()));
});
const empty = { object: "list", data: [], next_cursor: null };

describe("an account's lists", () => {
  it("ask for what they are given, and leave out what they aren't", async () => {
    const { relay, client } = await serve((_request, reply) => sendJson(reply, empty));
    await client.jobs.page({ state: "open", model: undefined, limit: 5 });
    await client.statement.page({ month: "2026-11", type: "settle" });
    await client.webhooks.allDeliveries({ cursor: "evt_1" });
    expect(relay.seen.map(({ url }) => url)).toEqual([
      "/v1/jobs?state=open&limit=5",
      "/v1/account/statement?month=2026-11&type=settle",
      "/v1/webhooks/deliveries?cursor=evt_1",
    ]);
  });

  it("usage is asked for by several parts at once", async () => {
    const totals = { jobs: 0, items: 0, failed: 0, charged: "0" };
    const view = {
      object: "usage",
      from: "2026-11-01",
      to: "2026-11-02",
      by: ["day", "key"],
      totals,
      data: [],
      complete: true,
    };
    const { relay, client } = await serve((_request, reply) => sendJson(reply, view));
    expect(await client.usage({ from: "2026-11-01", to: "2026-11-02", by: ["day", "key"] })).toEqual(view);
    expect(relay.seen[0]?.url).toBe("/v1/usage?from=2026-11-01&to=2026-11-02&by=day%2Ckey");
  });

  it("a file goes as a form, with its name", async () => {
    const file = {
      id: makeId("file", 1, new Uint8Array(10)),
      object: "file",
      bytes: 3,
      created_at: 1,
      filename: "a.jsonl",
      purpose: "batch",
      status: "processed",
    };
    const { relay, client } = await serve((_request, reply) => sendJson(reply, file));
    expect(await client.files.upload(new File(["{}\n"], "a.jsonl"))).toEqual(file);
    const [request] = relay.seen;
    expect(request?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(String(request?.body)).toMatch(
      /name="purpose"\r\n\r\nbatch[\s\S]*name="file"; filename="a.jsonl"[\s\S]*\r\n\{\}\n/,
    );
  });
});
