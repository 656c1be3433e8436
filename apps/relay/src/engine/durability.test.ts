// What was acknowledged is in the store, whatever happens next.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { StoreConflict } from "../ports/store.ts";
import { eventually } from "../testing/eventually.ts";
import { type GatedStore, gateStore } from "../testing/gate-store.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import {
  memoryStores,
  refusalIn,
  startTestRelay,
  type TestRelay,
  type TestRelayOptions,
} from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";

let test: TestRelay;
let store: GatedStore;
let dataDir: string;
async function start(options: TestRelayOptions = {}) {
  dataDir = mkdtempSync(join(tmpdir(), "starling-relay-"));
  const stores = await memoryStores(dataDir);
  store = gateStore(stores.store);
  test = await startTestRelay({ stores: { ...stores, store }, dataDir, ...options });
}
afterEach(async () => {
  store.release();
  await test.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const answer = answerEmbeddings(TEST_DIMENSIONS);
const submit = (items: string[], key?: string) =>
  test.call("POST", "/v1/jobs", {
    body: { model: EMBED, assurance: "none", items },
    ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
  });
const idOf = (reply: { json: Record<string, unknown> | null }) => String(reply.json?.id);
const isDone = (id: string) =>
  eventually(async () => expect((await test.call("GET", `/v1/jobs/${id}`)).json).toMatchObject({ state: "done" }), {
    timeout: 10_000,
  });

describe("nothing leaves before its commit", () => {
  it("[GC7] a job's admission, and the replay of it", async () => {
    await start();
    store.hold();
    let replies = 0;
    const first = submit(["a"], "key").finally(() => replies++);
    await eventually(() => expect(store.waiting().map(({ type }) => type)).toContain("job-admitted"));
    const second = submit(["a"], "key").finally(() => replies++);
    expect((await test.call("GET", "/healthz")).status).toBe(200);
    expect((await test.call("GET", "/v1/network")).status).toBe(200);
    expect(replies).toBe(0);
    store.release();
    expect(idOf(await second)).toBe(idOf(await first));
    expect((await first).status).toBe(201);
  });

  it("[GC8] a result's acknowledgement and its line; the next lease need not wait", async () => {
    await start();
    const node = await test.node({ answer: () => null });
    const id = idOf(await submit(["a", "b", "c"]));
    await eventually(() => expect(node.held.size).toBe(3));
    const [work] = node.held.values();
    if (work === undefined) throw new Error("a lease was expected");
    store.hold();
    node.submit(work, answer(work));
    await eventually(() => expect(store.waiting().map(({ type }) => type)).toContain("output-accepted"));
    // Round trips on the same connections prove that the relay had time to answer.
    await node.send("renew", { fences: [] });
    expect(node.tally.accepted).toBe(0);
    expect((await test.call("GET", `/v1/jobs/${id}`)).json).toMatchObject({ items: { done: 0 } });
    store.release();
    await eventually(() => expect(node.tally.accepted).toBe(1));
    expect((await test.call("GET", `/v1/jobs/${id}`)).json).toMatchObject({ items: { done: 1 } });
  });
});

describe("when a commit fails", () => {
  it("[GC9] a database that stutters delays and loses nothing", async () => {
    await start({ commitLimits: { commitBackOffFirstMs: 1 } });
    await test.node();
    store.failNext(new Error("connection reset by peer"));
    const admitted = await submit(["a", "b"]);
    expect(admitted.status).toBe(201);
    await isDone(idOf(admitted));
    expect(await test.points()).toMatchObject({ available: "998", held: "0" });
  });

  it("[GC10] on a conflict the relay drops its memory, reads the database and goes on; what was not committed is refused as retryable", async () => {
    await start();
    const keeper = await test.node({ answer: () => null, reconnect: true });
    const id = idOf(await submit(["a", "b", "c", "d"], "kept"));
    await eventually(() => expect(keeper.held.size).toBe(4));
    const [work] = keeper.held.values();
    if (work === undefined) throw new Error("a lease was expected");
    keeper.submit(work, answer(work));
    await eventually(() => expect(keeper.tally.accepted).toBe(1));

    store.failNext(new StoreConflict("output_pkey"));
    const refused = await submit(["lost"]);
    expect(refused.status).toBe(503);
    expect(refusalIn(refused)).toMatchObject({ code: "not_ready", retryable: true });
    expect(keeper.notices).toMatchObject([{ code: "not_ready" }]);

    await eventually(async () => expect((await test.call("GET", "/readyz")).status).toBe(200));
    expect(await test.points()).toMatchObject({ available: "996", held: "3" });
    expect(idOf(await submit(["a", "b", "c", "d"], "kept"))).toBe(id);
    await test.node();
    await isDone(id);
    expect(await test.points()).toMatchObject({ available: "996", held: "0" });
    expect(test.relay.stats().totals).toMatchObject({ jobs: 1, items: 4 });
  });

  it("[GC11] a reader of results is not cut by a rebuild", async () => {
    await start();
    const id = idOf(await submit(["a", "b"]));
    const reading = test.call("GET", `/v1/jobs/${id}/results`);
    store.failNext(new StoreConflict("hold_check"));
    expect((await submit(["lost"])).status).toBe(503);
    await eventually(async () => expect((await test.call("GET", "/readyz")).status).toBe(200));
    await test.node();
    expect((await reading).text.trim().split("\n")).toHaveLength(2);
  });

  it("[GC12] rebuilding that doesn't help ends the relay for its supervisor", async () => {
    await start();
    for (let i = 0; i < 4; i++) {
      store.failNext(new StoreConflict("again"));
      await eventually(async () => expect((await submit(["a"])).status).toBe(503));
      if (i < 3) await eventually(async () => expect((await test.call("GET", "/readyz")).status).toBe(200));
    }
    expect(await test.relay.failed).toBe("rebuilding did not help");
    expect((await test.call("GET", "/readyz")).status).toBe(503);
  });

  it("[GC12] so does a database that stays away", async () => {
    await start({ commitLimits: { commitTriesMax: 2, commitBackOffFirstMs: 1 } });
    const commit = store.commit;
    Object.assign(store, { commit: () => Promise.reject(new Error("no route to host")) });
    expect((await submit(["a"])).status).toBe(503);
    expect(await test.relay.failed).toContain("did not take a commit");
    Object.assign(store, { commit });
  });
});

describe("back-pressure", () => {
  it("[GC13] past its limit new work is refused and results wait at the door", async () => {
    await start({ commitLimits: { backlogChangesMax: 8, commitChangesMax: 4 } });
    const node = await test.node({ answer: () => null });
    const id = idOf(await submit(Array.from({ length: 12 }, (_, i) => `t${i}`)));
    await eventually(() => expect(node.held.size).toBe(4));
    const admitted = Array.from({ length: 9 }, (_, i) => `k${i}`);
    store.hold();
    const pending = admitted.map((key) => submit(["x"], key));
    const full = await eventually(async () => {
      const reply = await submit(["too much"]);
      expect(reply.status).toBe(429);
      return reply;
    });
    expect(refusalIn(full).code).toBe("queue_full");
    const held = [...node.held.values()];
    for (const work of held) node.submit(work, answer(work));
    await node.send("renew", { fences: [] });
    expect(test.relay.stats().totals.chunks).toBe(0);
    store.release();
    expect((await Promise.all(pending)).filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(8);
    await eventually(() => expect(node.tally.accepted).toBe(held.length));
    await test.leaveAll();
    await test.node();
    await isDone(id);
  });
});
