// /account on a whole relay: who is told what, how often, and until when.
import { setTimeout as pause } from "node:timers/promises";
import { ACCOUNT_FEED_LIMITS, type AccountNews, accountNews, jobView } from "@starling/protocol";
import OpenAI from "openai";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { startHookReceiver } from "../testing/hook-receiver.ts";
import { createIdentity } from "../testing/node-identity.ts";
import { signInByDevice } from "../testing/people.ts";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";

let test: TestRelay;
const open: Socket[] = [];
beforeAll(async () => {
  test = await startTestRelay({ config: { webhooksAllowPrivate: true } });
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.disconnect();
  await test.leaveAll();
});
afterAll(() => test.close());

interface Heard {
  readonly socket: Socket;
  readonly news: (AccountNews & { readonly atMs: number })[];
  readonly over: { code: string }[];
  refused: string | null;
}
function listen(auth: object): Heard {
  const socket = io(`${test.url}/account`, { transports: ["websocket"], forceNew: true, auth, reconnection: false });
  open.push(socket);
  const heard: Heard = { socket, news: [], over: [], refused: null };
  socket.on("news", (message: unknown) => heard.news.push({ ...accountNews.parse(message), atMs: performance.now() }));
  socket.on("over", (message: { code: string }) => heard.over.push(message));
  socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
    heard.refused = error.data?.code ?? error.message;
  });
  return heard;
}
const submit = async (items: readonly string[]) =>
  jobView.parse((await test.call("POST", "/v1/jobs", { body: { model: EMBED, items, assurance: "none" } })).json);

describe("/account", () => {
  it("[AF1] tells points and open jobs at once, then what moves, the last of it how things are", async () => {
    const waiting = await submit(["a", "b"]);
    const heard = listen({ token: test.consumer.apiKey });
    await eventually(() => expect(heard.news).toHaveLength(1));
    expect(heard.news[0]).toMatchObject({
      points: { available: "998", held: "2" },
      jobs: [{ id: waiting.id, state: "open", items: { total: 2, done: 0 } }],
      missed: false,
    });
    await test.node();
    await eventually(() =>
      expect(heard.news.at(-1)).toMatchObject({
        points: { available: "998", held: "0" },
        jobs: [{ id: waiting.id, state: "done", items: { total: 2, done: 2 }, charged: "2" }],
      }),
    );
  });

  it("[AF2] is quiet while nothing moves, and two messages are half a second apart whatever moves between them", async () => {
    await test.node();
    const heard = listen({ token: test.consumer.apiKey });
    await eventually(() => expect(heard.news.length).toBeGreaterThan(0));
    const last = await (async () => {
      let job = await submit(["a"]);
      for (let i = 0; i < 40; i++) job = await submit([`item ${i}`]);
      return job;
    })();
    await eventually(() =>
      expect(
        heard.news.flatMap(({ jobs }) => jobs).find(({ id, state }) => id === last.id && state === "done"),
      ).toBeDefined(),
    );
    const gaps = heard.news.slice(1).map(({ atMs }, i) => atMs - (heard.news[i]?.atMs ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThan(ACCOUNT_FEED_LIMITS.everyMs * 0.8);
    const count = heard.news.length;
    await pause(ACCOUNT_FEED_LIMITS.everyMs * 2.5); // that nothing comes can only be seen by waiting
    expect(heard.news.length).toBeLessThanOrEqual(count + 1);
  });

  it("[AF3] another account's jobs and points are never told", async () => {
    const other = await test.relay.openConsumer({ name: "other", microPoints: 5_000_000n });
    const heard = listen({ token: other.apiKey });
    await eventually(() => expect(heard.news).toHaveLength(1));
    await test.node();
    const mine = listen({ token: test.consumer.apiKey });
    const job = await submit(["not yours"]);
    await eventually(() => expect(mine.news.at(-1)?.jobs).toMatchObject([{ id: job.id, state: "done" }]));
    expect(heard.news.flatMap(({ jobs }) => jobs)).toEqual([]);
    expect(heard.news.every(({ points }) => points?.available === "5")).toBe(true);
  });

  it("[AF4] a key is told what it may read; without account:read, or with nothing, nobody is let in", async () => {
    const keyWith = async (scopes: string[]) =>
      String((await test.call("POST", "/v1/keys", { body: { name: "k", scopes } })).json?.key);
    const reader = listen({ token: await keyWith(["account:read"]) });
    await eventually(() => expect(reader.news).toHaveLength(1));
    await test.node();
    await submit(["x"]);
    await eventually(() => expect(reader.news.length).toBeGreaterThan(1));
    expect(reader.news.flatMap(({ jobs }) => jobs)).toEqual([]);
    for (const [auth, code] of [
      [{ token: await keyWith(["jobs:read"]) }, "scope_missing"],
      [{ token: "sk-starling-0000000000000000" }, "invalid_api_key"],
      [{}, "missing_api_key"],
      [{ token: 7 }, "missing_api_key"],
      [{ token: "x".repeat(10_000) }, "missing_api_key"],
    ] as const) {
      const refused = listen(auth);
      await eventually(() => expect(refused.refused).toBe(code));
      expect(refused.news).toEqual([]);
    }
  });

  it("[AF5] ends when its session is ended or its key revoked, and says so", async () => {
    const person = await signInByDevice(test, createIdentity());
    const session = listen({ token: person.token });
    const made = await test.call("POST", "/v1/keys", { body: { name: "short" } });
    const key = listen({ token: String(made.json?.key) });
    await eventually(() => expect([session.news.length, key.news.length]).toEqual([1, 1]));
    await test.call("DELETE", "/v1/session", { apiKey: person.token });
    await test.call("DELETE", `/v1/keys/${made.json?.id}`);
    for (const heard of [session, key]) {
      await eventually(() => expect(heard.over).toMatchObject([{ code: "invalid_api_key" }]));
      await eventually(() => expect(heard.socket.connected).toBe(false));
    }
  });

  it("[AF6] an account has so many connections, and whoever says something is hung up on", async () => {
    const { apiKey } = await test.relay.openConsumer({ name: "many", microPoints: 0n });
    const all = Array.from({ length: ACCOUNT_FEED_LIMITS.socketsPerAccountMax }, () => listen({ token: apiKey }));
    await eventually(() => expect(all.every(({ news }) => news.length > 0)).toBe(true));
    const tooMany = listen({ token: apiKey });
    await eventually(() => expect(tooMany.refused ?? tooMany.over[0]?.code).toBe("rate_limited"));
    all[0]?.socket.emit("news", { forged: true });
    await eventually(() => expect(all[0]?.socket.connected).toBe(false));
    await eventually(async () => {
      const again = listen({ token: apiKey });
      await eventually(() => expect(again.news).toHaveLength(1));
    });
  });

  it("[AF7] deliveries of its webhooks are told as they go", async () => {
    const receiver = await startHookReceiver();
    const hook = await test.call("POST", "/v1/webhooks", { body: { url: receiver.url, events: ["job.done"] } });
    const heard = listen({ token: test.consumer.apiKey });
    await eventually(() => expect(heard.news).toHaveLength(1));
    const sent = await test.call("POST", `/v1/webhooks/${hook.json?.id}/test`);
    await eventually(() =>
      expect(heard.news.flatMap(({ deliveries }) => deliveries).at(-1)).toEqual({
        id: sent.json?.id,
        webhook: hook.json?.id,
        event: "webhook.test",
        state: "delivered",
        attempts: 1,
        lastStatus: 204,
      }),
    );
    await receiver.close();
  });

  it("[AF8] a batch is told as it goes, while its jobs are open, and to whom may see batches", async () => {
    const keyWith = async (scopes: string[]) =>
      String((await test.call("POST", "/v1/keys", { body: { name: "k", scopes } })).json?.key);
    const heard = listen({ token: await keyWith(["account:read", "batches"]) });
    const reader = listen({ token: await keyWith(["account:read"]) });
    await eventually(() => expect([heard, reader].every(({ news }) => news.length > 0)).toBe(true));
    const openai = new OpenAI({ baseURL: `${test.url}/v1`, apiKey: test.consumer.apiKey, maxRetries: 0 });
    const lines = Array.from({ length: 12 }, (_, i) =>
      JSON.stringify({
        custom_id: `l${i}`,
        method: "POST",
        url: "/v1/embeddings",
        body: { model: EMBED, input: `${i}` },
      }),
    );
    const file = await openai.files.create({ file: new File([lines.join("\n")], "in.jsonl"), purpose: "batch" });
    const { id } = await openai.batches.create({
      input_file_id: file.id,
      endpoint: "/v1/embeddings",
      completion_window: "24h",
    });
    const told = () => heard.news.flatMap(({ batches }) => batches).filter((batch) => batch.id === id);
    await eventually(() =>
      expect(told().at(-1)).toMatchObject({ status: "in_progress", request_counts: { total: 12 } }),
    );
    await test.node();
    await eventually(() =>
      expect(told().at(-1)).toEqual({
        id,
        status: "completed",
        request_counts: { total: 12, completed: 12, failed: 0 },
      }),
    );
    expect(reader.news.flatMap(({ batches }) => batches)).toEqual([]);
  });
});
