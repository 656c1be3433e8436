import { quoteView } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_GENERATE_MODEL as GENERATE } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterEach(() => test.leaveAll());
afterAll(() => test.close());

async function quote(body: object) {
  const reply = await test.call("POST", "/v1/quote", { body });
  expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
  return quoteView.parse(reply.json);
}
const refused = async (body: object) => refusalIn(await test.call("POST", "/v1/quote", { body }));

describe("POST /v1/quote", () => {
  it("[HT38] says what the job then costs, by assurance and priority, and holds nothing", async () => {
    const items = ["a", "b", "c", "d"];
    const before = await test.points();
    for (const terms of [{}, { assurance: "none" }, { assurance: "full", priority: "high" }, { priority: "batch" }]) {
      const { price, assurance, priority } = await quote({ model: EMBED, items, ...terms });
      expect(await test.points()).toEqual(before);
      const job = await test.call("POST", "/v1/jobs", { body: { model: EMBED, items, ...terms } });
      expect(job.json).toMatchObject({ assurance, priority, price: { quoted: price.total } });
      await test.call("DELETE", `/v1/jobs/${String(job.json?.id)}`);
    }
  });

  it("[HT38] lists what it would cost otherwise", async () => {
    const { alternatives } = await quote({ model: EMBED, items: ["a", "b"] });
    const totals = Object.fromEntries(alternatives.map((a) => [`${a.assurance} ${a.priority}`, a.total]));
    expect(totals).toMatchObject({
      "none normal": "2",
      "sampled normal": "2.5",
      "full normal": "4",
      "none high": "3",
      "none batch": "2",
      "full high": "6",
    });
  });

  it("[HT38] has no time while no node is ready, and an estimate when one is", async () => {
    const without = await quote({ model: EMBED, items: ["a"] });
    expect(without).toMatchObject({ etaMs: null, restsOn: { readyNodes: 0, chunksAhead: 0 } });
    await test.node({ models: [{ modelId: EMBED, itemsPerSecond: 100 }], answer: () => null });
    const few = await quote({ model: EMBED, counts: { items: 10 } });
    const many = await quote({ model: EMBED, counts: { items: 1_000 } });
    expect(few.restsOn.readyNodes).toBe(1);
    expect(few.etaMs).toBeGreaterThanOrEqual(100);
    expect(many.etaMs).toBeGreaterThan(5_000);
    const job = await test.call("POST", "/v1/jobs", {
      body: { model: EMBED, items: new Array(400).fill("x"), assurance: "none" },
    });
    const behind = await quote({ model: EMBED, counts: { items: 10 } });
    expect(behind.restsOn.chunksAhead).toBeGreaterThan(0);
    expect(behind.etaMs).toBeGreaterThan(few.etaMs ?? 0);
    await test.call("DELETE", `/v1/jobs/${String(job.json?.id)}`);
  });

  it("[HT38] of texts says what they come to at most, and what of that are the prompts", async () => {
    const tokens = Array.from({ length: 10 }, (_, i) => i + 65);
    const items = [
      { tokens, max_tokens: 20 },
      { tokens: tokens.slice(0, 4), max_tokens: 1 },
    ];
    const said = await quote({ model: GENERATE, items, assurance: "none" });
    // Ten tokens are three units, four are one.
    expect(said).toMatchObject({ items: 2, price: { units: 25, total: "0.025", prompt: "0.004", perUnit: "0.001" } });
    const job = await test.call("POST", "/v1/jobs", { body: { model: GENERATE, items, assurance: "none" } });
    expect(job.json).toMatchObject({ price: { quoted: "0.025" } });
    await test.call("DELETE", `/v1/jobs/${String(job.json?.id)}`);
    const counted = await quote({
      model: GENERATE,
      counts: { items: 2, promptTokens: 14, maxTokens: 21 },
      assurance: "none",
    });
    expect(counted).toMatchObject({ items: 2, price: { units: 26, prompt: "0.005" } });
  });

  it("[HT38] refuses what a job would be refused for, and counts that don't fit", async () => {
    expect(await refused({ model: EMBED, items: ["a", ""] })).toMatchObject({ code: "empty_input", param: "items[1]" });
    expect(await refused({ model: "gpt-9", items: ["a"] })).toMatchObject({ code: "model_not_found" });
    expect(await refused({ model: EMBED, items: ["a"], counts: { items: 1 } })).toMatchObject({ param: "counts" });
    expect(await refused({ model: EMBED, counts: { items: 0 } })).toMatchObject({ param: "counts.items" });
    expect(await refused({ model: EMBED, counts: { items: 1, maxTokens: 2 } })).toMatchObject({
      param: "counts.maxTokens",
    });
    expect(await refused({ model: GENERATE, counts: { items: 1 } })).toMatchObject({ param: "counts.promptTokens" });
    expect(await refused({ model: EMBED })).toMatchObject({ code: "invalid_field", param: "items" });
  });
});
