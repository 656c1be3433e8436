import { mkdtempSync, rmSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Store } from "../ports/store.ts";
import { eventually } from "../testing/eventually.ts";
import { answerAlike } from "../testing/simulated-answers.ts";
import { memoryStores, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, testCatalogue } from "../testing/test-catalogue.ts";

const DIMENSIONS = 2048;
const ITEMS = 1_000;

let test: TestRelay;
let dataDir: string;
let pagesRead = 0;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "starling-relay-"));
  const stores = await memoryStores(dataDir);
  const below = stores.store;
  const store: Store = {
    ...below,
    outputs(request) {
      pagesRead += 1;
      return below.outputs(request);
    },
    outputsBySeq(request) {
      pagesRead += 1;
      return below.outputsBySeq(request);
    },
  };
  const catalogue = testCatalogue({ dimensions: DIMENSIONS, microPointsPerItem: 1_000n });
  test = await startTestRelay({ dataDir, stores: { ...stores, store }, catalogue });
});
afterAll(async () => {
  await test.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const watchedJobs = async () =>
  /^starling_watched_jobs (\d+)$/m.exec((await test.call("GET", "/metrics", { apiKey: null })).text)?.[1];

it("[HT16] a reader that stalls makes the relay stop reading ahead, and gets everything once it goes on", async () => {
  await test.node({ answer: answerAlike(DIMENSIONS) });
  const items = Array.from({ length: ITEMS }, (_, i) => `text ${i}`);
  const job = await test.call("POST", "/v1/jobs", { body: { model: EMBED, assurance: "none", items } });
  const path = `/v1/jobs/${String(job.json?.id)}`;
  await eventually(async () => expect((await test.call("GET", path)).json).toMatchObject({ state: "done" }));

  const headers = { authorization: `Bearer ${test.consumer.apiKey}` };
  const stalled = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${test.url}${path}/results`, { headers }, resolve).on("error", reject);
  });
  // The reader takes nothing. What the relay reads ends with the buffers on the way, far from the job's end.
  let seen = -1;
  await eventually(
    () => {
      const before = seen;
      seen = pagesRead;
      expect(pagesRead).toBeGreaterThan(0);
      expect(pagesRead).toBe(before);
    },
    { interval: 300, timeout: 10_000 },
  );
  const pagesOfJob = (ITEMS * DIMENSIONS * 4) / (256 * 1024);
  expect(seen).toBeLessThan(pagesOfJob * 0.75);
  expect(await watchedJobs()).toBe("1");

  let lines = 0;
  for await (const part of stalled) for (const byte of part as Buffer) if (byte === 10) lines += 1;
  expect(lines).toBe(ITEMS);
  expect(pagesRead).toBeGreaterThanOrEqual(pagesOfJob);
  await eventually(async () => expect(await watchedJobs()).toBe("0"));
}, 40_000);

it("[HT16] so does one who follows a job's events", async () => {
  await test.leaveAll();
  await test.node({ answer: answerAlike(DIMENSIONS) });
  const items = Array.from({ length: ITEMS }, (_, i) => `event ${i}`);
  const job = await test.call("POST", "/v1/jobs", { body: { model: EMBED, assurance: "none", items } });
  const path = `/v1/jobs/${String(job.json?.id)}`;
  await eventually(async () => expect((await test.call("GET", path)).json).toMatchObject({ state: "done" }));
  pagesRead = 0;
  const headers = { authorization: `Bearer ${test.consumer.apiKey}` };
  const stalled = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${test.url}${path}/events`, { headers }, resolve).on("error", reject);
  });
  let seen = -1;
  await eventually(
    () => {
      const before = seen;
      seen = pagesRead;
      expect(pagesRead).toBeGreaterThan(0);
      expect(pagesRead).toBe(before);
    },
    { interval: 300, timeout: 10_000 },
  );
  const pagesOfJob = (ITEMS * DIMENSIONS * 4) / (256 * 1024);
  expect(seen).toBeLessThan(pagesOfJob * 0.75);

  let text = "";
  let results = 0;
  stalled.setEncoding("utf8");
  for await (const part of stalled) {
    text = `${text.slice(-20)}${String(part)}`;
    results += text.split("event: result").length - 1;
    text = text.slice(text.lastIndexOf("event: result") + 1);
  }
  expect(results).toBe(ITEMS);
  expect(text).toContain("event: done");
  await eventually(async () => expect(await watchedJobs()).toBe("0"));
}, 40_000);

it("[HT16] a reader that goes away is forgotten", async () => {
  await test.leaveAll();
  const job = await test.call("POST", "/v1/jobs", { body: { model: EMBED, assurance: "none", items: ["a"] } });
  const headers = { authorization: `Bearer ${test.consumer.apiKey}` };
  const request = get(`${test.url}/v1/jobs/${String(job.json?.id)}/results`, { headers });
  const reply = await new Promise<IncomingMessage>((resolve) => request.on("response", resolve));
  reply.on("error", () => {});
  request.on("error", () => {});
  await eventually(async () => expect(await watchedJobs()).toBe("1"));
  request.destroy();
  await eventually(async () => expect(await watchedJobs()).toBe("0"));
});
