import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseKinds, openTestDatabase } from "@starling/db/testing";
import { isId, type JobEvent } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ENGINE_LIMITS } from "../engine/engine-limits.ts";
import { createJobWatch } from "../engine/job-watch.ts";
import { relayId } from "../relay-id.ts";
import { openPostgresStores, type Stores } from "../stores/open-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { readEvents } from "../testing/read-events.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import { memoryStores, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";
import { EVENTS_BEGIN, formatPosition, parsePosition } from "./event-position.ts";
import { HTTP_LIMITS } from "./http-limits.ts";
import { jobEvents } from "./job-events.ts";

const right = answerEmbeddings(TEST_DIMENSIONS);
const TEXTS = Array.from({ length: 16 }, (_, i) => `text ${i}`);

async function submit(test: TestRelay, items: readonly string[], fields: object = { assurance: "none" }) {
  const reply = await test.call("POST", "/v1/jobs", { body: { model: EMBED, items, ...fields } });
  expect(reply.status).toBe(201);
  return String(reply.json?.id);
}
const follow = (test: TestRelay, id: string, more: { lastEventId?: string; count?: number; query?: string } = {}) =>
  readEvents({ url: `${test.url}/v1/jobs/${id}/events${more.query ?? ""}`, apiKey: test.consumer.apiKey, ...more });
const resultsIn = (events: readonly JobEvent[]) =>
  events.flatMap((event) => (event.event === "result" ? [event.data.index] : []));
const lastId = (events: readonly JobEvent[]): string | undefined =>
  events.flatMap((event) => ("id" in event ? [event.id] : [])).at(-1);

describe("GET /v1/jobs/:id/events", () => {
  let test: TestRelay;
  beforeAll(async () => {
    test = await startTestRelay();
  });
  afterEach(() => test.leaveAll());
  afterAll(() => test.close());

  it("[HT31] gives each result as it is known, in the order of answers, then the job", async () => {
    const node = await test.node({ answer: () => null });
    const id = await submit(test, TEXTS);
    await eventually(() => expect(node.held.size).toBe(4));
    const [first, second, third, fourth] = [...node.held.values()];
    if (!first || !second || !third || !fourth) throw new Error("four chunks were expected");
    const following = follow(test, id);
    node.submit(third, right(third));
    await eventually(() => expect(node.tally.accepted).toBe(1));
    node.submit(first, right(first));
    await eventually(() => expect(node.tally.accepted).toBe(2));
    node.submit(second, right(second));
    await eventually(() => expect(node.tally.accepted).toBe(3));
    node.submit(fourth, right(fourth));
    const events = await following;
    const ofChunk = (index: number) => TEXTS.map((_, i) => i).filter((i) => Math.floor(i / 4) === index);
    expect(resultsIn(events)).toEqual([third, first, second, fourth].flatMap(({ lease }) => ofChunk(lease.chunkIndex)));
    expect(events[0]).toEqual({
      event: "progress",
      data: { job: id, state: "open", total: 16, done: 0, failed: 0 },
    });
    expect(events.at(-2)).toMatchObject({ event: "progress", data: { state: "done", done: 16 } });
    expect(events.at(-1)).toMatchObject({
      event: "done",
      data: { id, state: "done", priority: "normal", deadline: null },
    });
    expect(new Set(events.flatMap((event) => ("id" in event ? [event.id] : []))).size).toBe(17);
  });

  it("[HT31] a stream that broke anywhere is taken up behind its last event: nothing is missing, nothing comes twice", async () => {
    await test.node();
    const id = await submit(test, TEXTS);
    const whole = await follow(test, id);
    for (let count = 1; count < whole.length; count++) {
      const before = await follow(test, id, { count });
      const lastEventId = lastId(before);
      const after = await follow(test, id, lastEventId === undefined ? {} : { lastEventId });
      expect([...resultsIn(before), ...resultsIn(after)]).toEqual(resultsIn(whole));
      expect(after.at(-1)?.event).toBe("done");
    }
    const query = `?after=${lastId(whole.slice(0, -1))}`;
    expect(resultsIn(await follow(test, id, { query }))).toEqual([]);
  });

  it("[HT31] after `done` there is nothing to take up", async () => {
    await test.node();
    const id = await submit(test, ["a"]);
    const lastEventId = lastId(await follow(test, id)) ?? "";
    expect(lastEventId).toMatch(/\.done$/);
    const headers = { "last-event-id": lastEventId };
    expect(await test.call("GET", `/v1/jobs/${id}/events`, { headers })).toMatchObject({ status: 204, text: "" });
  });

  it.each(["x", "1.2", "1.2.3.4", "-1.0.0", "1.0.0.done.done", "9".repeat(60)])(
    "[HT31] refuses the Last-Event-ID %j",
    async (lastEventId) => {
      const id = await submit(test, ["a"]);
      const reply = await test.call("GET", `/v1/jobs/${id}/events`, { headers: { "last-event-id": lastEventId } });
      expect(refusalIn(reply)).toMatchObject({ code: "invalid_field", param: "Last-Event-ID" });
      await test.call("DELETE", `/v1/jobs/${id}`);
    },
  );

  it("[HT31] says how it ended when it was cancelled", async () => {
    const node = await test.node({ answer: () => null });
    const id = await submit(test, TEXTS);
    await eventually(() => expect(node.held.size).toBe(4));
    const following = follow(test, id);
    await test.call("DELETE", `/v1/jobs/${id}`);
    expect((await following).at(-1)).toMatchObject({ event: "done", data: { state: "cancelled" } });
  });

  it("[HT31] of one account are a bounded number, and count no longer once they are closed", async () => {
    const id = await submit(test, ["a"]);
    const abort = new AbortController();
    const open = () =>
      fetch(`${test.url}/v1/jobs/${id}/events`, {
        headers: { authorization: `Bearer ${test.consumer.apiKey}` },
        signal: abort.signal,
      });
    const most = HTTP_LIMITS.followersPerAccountMax;
    const streams = await Promise.all(Array.from({ length: most }, open));
    expect(streams.every(({ status }) => status === 200)).toBe(true);
    const tooMany = await test.call("GET", `/v1/jobs/${id}/events`);
    expect([tooMany.status, refusalIn(tooMany).code]).toEqual([429, "rate_limited"]);
    abort.abort();
    await eventually(async () => expect((await follow(test, id, { count: 1 }))[0]?.event).toBe("progress"));
    await test.call("DELETE", `/v1/jobs/${id}`);
  });

  it("[HT31] another account's job has no events", async () => {
    const id = await submit(test, ["a"]);
    const other = await test.relay.openConsumer({ name: "other", microPoints: 0n });
    const reply = await test.call("GET", `/v1/jobs/${id}/events`, { apiKey: other.apiKey });
    expect(refusalIn(reply).code).toBe("job_not_found");
    await test.call("DELETE", `/v1/jobs/${id}`);
  });
});

describe("verdicts", () => {
  it("[HT31] come after the answers that they are on; with `until=final`, `done` waits for the last of them", async () => {
    const test = await startTestRelay({
      house: right,
      policy: { admission: false, provenMatches: 1_000, auditBatchMax: 2, auditBatchMs: 100, knownAnswerRate: 0 },
    });
    try {
      await test.node();
      const id = await submit(test, TEXTS, { assurance: "sampled" });
      const events = await follow(test, id, { query: "?until=final" });
      expect(resultsIn(events).sort((a, b) => a - b)).toEqual(TEXTS.map((_, i) => i));
      const judged = events.flatMap((event) => (event.event === "verdict" ? [event.data] : []));
      expect(judged.map(({ chunk }) => chunk).sort()).toEqual([0, 1, 2, 3]);
      for (const { firstItem, itemCount, chunk, verification } of judged) {
        expect([firstItem, itemCount]).toEqual([chunk * 4, 4]);
        expect(["audited", "checked"]).toContain(verification.status);
        const at = events.findIndex((event) => event.event === "verdict" && event.data.chunk === chunk);
        const given = events.slice(0, at).filter((event) => event.event === "result");
        expect(resultsIn(given)).toEqual(expect.arrayContaining([firstItem, firstItem + itemCount - 1]));
      }
      expect(events.at(-1)).toMatchObject({ event: "done", data: { verification: { provisional: 0 } } });
    } finally {
      await test.close();
    }
  });
});

describe.each(["memory", ...databaseKinds] as const)("over a restart, on %s", (kind) => {
  it("[HT31] a stream goes on where it was, on another relay of the same database", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "starling-events-"));
    const database = kind === "memory" ? null : await openTestDatabase(kind);
    const claimant = { relayId: await relayId(dataDir), claimTtlMs: ENGINE_LIMITS.claimTtlMs };
    const stores: Stores =
      database === null ? await memoryStores(dataDir) : openPostgresStores(database, claimant, dataDir);
    const first = await startTestRelay({ dataDir, stores, config: { drainMs: 0 } });
    let second: TestRelay | null = null;
    try {
      const node = await first.node({ answer: () => null });
      const id = await submit(first, TEXTS);
      await eventually(() => expect(node.held.size).toBe(4));
      const [chunk] = node.held.values();
      if (chunk === undefined) throw new Error("a chunk was expected");
      node.submit(chunk, right(chunk));
      // Two of the chunk's four items: the stream breaks inside of it.
      const given = await follow(first, id, { count: 3 });
      expect(resultsIn(given)).toHaveLength(2);
      await first.close();
      second = await startTestRelay({ dataDir, stores });
      await second.node();
      const after = await readEvents({
        url: `${second.url}/v1/jobs/${id}/events`,
        apiKey: first.consumer.apiKey,
        lastEventId: lastId(given) ?? "",
      });
      const all = [...resultsIn(given), ...resultsIn(after)];
      expect(all.toSorted((a, b) => a - b)).toEqual(TEXTS.map((_, i) => i));
      expect(after.at(-1)).toMatchObject({ event: "done", data: { state: "done" } });
    } finally {
      await second?.close();
      await first.close();
      await database?.remove();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 60_000);
});

describe("positions", () => {
  it("[HT31] an id comes back as the place that it names", () => {
    const at = { outputSeq: 12n, itemsGiven: 3, verdictSeq: 400n, isDone: true };
    expect(formatPosition(at)).toBe("12.3.400.done");
    expect(parsePosition("12.3.400.done")).toEqual(at);
  });
});

it("[HT31] a stream of which nothing comes says that it is still there", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "starling-events-"));
  const stores = await memoryStores(dataDir);
  const test = await startTestRelay({ dataDir, stores });
  const gone = new AbortController();
  try {
    const id = await submit(test, ["a"]);
    const job = isId("job", id) ? await stores.store.job(id) : undefined;
    if (job === undefined) throw new Error("the job is not there");
    const room = {
      store: stores.store,
      engine: { watch: createJobWatch() },
      openTextCodec: () => Promise.reject(new Error("no text is looked at")),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    };
    const events = jobEvents(room, job, { from: EVENTS_BEGIN, until: "ended", keepAliveMs: 5 }, gone.signal);
    expect((await events.next()).value).toContain("event: progress");
    expect((await events.next()).value).toBe(": still here\n\n");
    expect((await events.next()).value).toBe(": still here\n\n");
    gone.abort();
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(room.engine.watch.watching()).toBe(0);
  } finally {
    await test.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
