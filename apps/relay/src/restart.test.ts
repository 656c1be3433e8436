import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "./testing/eventually.ts";
import { answerEmbeddings } from "./testing/simulated-answers.ts";
import { memoryStores, refusalIn, startTestRelay, type TestRelay } from "./testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS, testCatalogue } from "./testing/test-catalogue.ts";

let dataDir: string;
const open: TestRelay[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "starling-relay-"));
});
afterEach(async () => {
  for (const relay of open.splice(0)) await relay.close();
  rmSync(dataDir, { recursive: true, force: true });
});
const start = async (options: Parameters<typeof startTestRelay>[0]) => {
  const test = await startTestRelay({ dataDir, ...options });
  open.push(test);
  return test;
};
const answer = answerEmbeddings(TEST_DIMENSIONS);
const texts = (count: number) => Array.from({ length: count }, (_, i) => `text ${i}`);

describe("a restart", () => {
  it("[RS1] finds open jobs, takes up what it had claimed, and answers each item once", async () => {
    const stores = await memoryStores(dataDir);
    const catalogue = testCatalogue({ microPointsPerItem: 1_000n });
    const first = await start({ stores, catalogue, config: { drainMs: 0 }, policy: { spanWindow: 1 } });
    const node = await first.node({ answer: () => null });
    const body = { model: EMBED, assurance: "none", items: texts(2_500) };
    const job = await first.call("POST", "/v1/jobs", { body, headers: { "idempotency-key": "over-a-restart" } });
    const id = String(job.json?.id);
    await eventually(() => expect(node.held.size).toBeGreaterThan(10));
    const half = [...node.held.values()].slice(0, 10);
    for (const work of half) node.submit(work, answer(work));
    await eventually(() => expect(node.tally.accepted).toBe(10));
    await first.close();

    const second = await start({ stores, catalogue });
    const key = { apiKey: first.consumer.apiKey };
    const again = await second.call("POST", "/v1/jobs", {
      body,
      headers: { "idempotency-key": "over-a-restart" },
      ...key,
    });
    // The key of the request is the same and so is its job.
    expect(again.json).toMatchObject({ id, state: "open", items: { done: 40 } });
    await second.node();
    await second.node();
    const { text } = await second.call("GET", `/v1/jobs/${id}/results`, key);
    const lines = text.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).index)).toEqual(texts(2_500).map((_, i) => i));
    expect((await second.call("GET", `/v1/jobs/${id}`, key)).json).toMatchObject({
      state: "done",
      items: { done: 2_500 },
    });
  });
});

describe("draining", () => {
  it("[RS2] refuses new work, waits for leased work, and is not ready from the first moment", async () => {
    const test = await start({ config: { drainMs: 5_000 } });
    const node = await test.node({ answer: () => null });
    const made = await test.call("POST", "/v1/jobs", { body: { model: EMBED, assurance: "none", items: ["a"] } });
    await eventually(() => expect(node.held.size).toBe(1));
    const closed = test.relay.close();
    const ready = await test.call("GET", "/readyz");
    expect([ready.status, refusalIn(ready).code]).toEqual([503, "draining"]);
    const refused = await test.call("POST", "/v1/jobs", { body: { model: EMBED, assurance: "none", items: ["b"] } });
    expect([refused.status, refusalIn(refused).code]).toEqual([503, "draining"]);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    await expect(test.node()).rejects.toMatchObject({ code: "draining" });
    const [work] = node.held.values();
    if (work === undefined) throw new Error("a lease was expected");
    node.submit(work, answer(work));
    await eventually(() => expect(node.tally.accepted).toBe(1));
    await closed;
    expect(node.notices.at(-1)?.code).toBe("draining");
    await expect(test.call("GET", `/v1/jobs/${String(made.json?.id)}`)).rejects.toThrow();
  });

  it("[RS3] cuts streams so that they don't look ended, and answers those who wait", async () => {
    const test = await start({ config: { drainMs: 50 } });
    const made = await test.call("POST", "/v1/jobs", { body: { model: EMBED, assurance: "none", items: ["a"] } });
    const reading = test.call("GET", `/v1/jobs/${String(made.json?.id)}/results`);
    const body = { model: EMBED, assurance: "none", input: "a" };
    const waiting = test.call("POST", "/v1/embeddings", { body });
    const kept = test.call("POST", "/v1/embeddings", { body, headers: { "idempotency-key": "kept" } });
    await eventually(() => expect(test.relay.stats().openJobs).toBe(3));
    await Promise.all([
      expect(reading).rejects.toThrow(),
      expect(waiting).resolves.toMatchObject({ status: 503, json: { error: { code: "draining" } } }),
      expect(kept).resolves.toMatchObject({ status: 503, json: { error: { code: "draining" } } }),
      test.relay.close(),
    ]);
  });
});

describe("the development account", () => {
  it("[RS4] is opened and funded once, and its key written for its owner alone", async () => {
    const stores = await memoryStores(dataDir);
    const devApiKeyFile = join(dataDir, "keys", "dev-api-key");
    const first = await start({ stores, config: { devApiKeyFile } });
    const apiKey = readFileSync(devApiKeyFile, "utf8").trim();
    expect(apiKey).toMatch(/^sk-starling-/);
    expect(statSync(devApiKeyFile).mode & 0o777).toBe(0o600);
    expect((await first.call("GET", "/v1/account", { apiKey })).json).toMatchObject({
      points: { available: "1000000" },
    });
    await first.close();
    const second = await start({ stores, config: { devApiKeyFile } });
    expect(readFileSync(devApiKeyFile, "utf8").trim()).toBe(apiKey);
    expect((await second.call("GET", "/v1/account", { apiKey })).json).toMatchObject({
      points: { available: "1000000" },
    });
  });
});
