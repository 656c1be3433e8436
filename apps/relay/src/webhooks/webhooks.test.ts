// Webhooks of a whole relay: what a consumer does with them over HTTP, and what they are told.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseKinds, openTestDatabase } from "@starling/db/testing";
import { createdWebhook, deliveriesPage, type ErrorCode, jobView, webhookPayload } from "@starling/protocol";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ENGINE_LIMITS } from "../engine/engine-limits.ts";
import { relayId } from "../relay-id.ts";
import { openPostgresStores } from "../stores/open-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { type HookReceiver, startHookReceiver } from "../testing/hook-receiver.ts";
import { readEvents } from "../testing/read-events.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import { memoryStores, type Reply, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";

const refuses = (reply: Reply, code: ErrorCode, param: string | null = null) =>
  expect(refusalIn(reply)).toMatchObject({ code, param });
const submit = async (test: TestRelay, items: readonly string[]) => {
  const reply = await test.call("POST", "/v1/jobs", { body: { model: EMBED, items, assurance: "none" } });
  return jobView.parse(reply.json);
};
const addHook = async (test: TestRelay, url: string, events: readonly string[]) => {
  const reply = await test.call("POST", "/v1/webhooks", { body: { url, events } });
  expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
  return createdWebhook.parse(reply.json);
};

describe("webhooks", () => {
  let test: TestRelay;
  let receiver: HookReceiver;
  beforeAll(async () => {
    test = await startTestRelay({ config: { webhooksAllowPrivate: true } });
  });
  beforeEach(async () => {
    receiver = await startHookReceiver();
  });
  afterEach(async () => {
    await test.leaveAll();
    const list = await test.call("GET", "/v1/webhooks");
    for (const { id } of (list.json?.data ?? []) as { id: string }[]) await test.call("DELETE", `/v1/webhooks/${id}`);
    await receiver.close();
  });
  afterAll(() => test.close());

  it("[WH5] are told how a job ended, once, and signed", async () => {
    const { secret, id } = await addHook(test, receiver.url, ["job.done", "job.cancelled"]);
    const cancelled = await submit(test, ["a"]);
    await test.call("DELETE", `/v1/jobs/${cancelled.id}`);
    await test.node();
    const done = await submit(test, ["b", "c"]);
    await eventually(() => expect(receiver.received).toHaveLength(2));
    const told = receiver.received.map(({ headers, body }) => {
      const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
      return webhookPayload.parse(verified);
    });
    // Deliveries don't wait for each other.
    told.sort((a, b) => a.type.localeCompare(b.type));
    expect(told).toMatchObject([
      { type: "job.cancelled", data: { id: cancelled.id, state: "cancelled" } },
      { type: "job.done", data: { id: done.id, state: "done", items: { total: 2, done: 2 } } },
    ]);
    const page = deliveriesPage.parse((await test.call("GET", `/v1/webhooks/${id}/deliveries`)).json);
    expect(page.data.map(({ job, event }) => [job, event])).toEqual([
      [done.id, "job.done"],
      [cancelled.id, "job.cancelled"],
    ]);
  });

  it("[WH5] send a delivery again when they are asked to", async () => {
    const { id } = await addHook(test, receiver.url, ["job.done"]);
    await test.node();
    await submit(test, ["a"]);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const path = `/v1/webhooks/${id}/deliveries`;
    await eventually(async () =>
      expect((await test.call("GET", path)).json).toMatchObject({ data: [{ state: "delivered", lastStatus: 204 }] }),
    );
    const [delivery] = deliveriesPage.parse((await test.call("GET", path)).json).data;
    const replayed = await test.call("POST", `/v1/webhooks/deliveries/${delivery?.id}/replay`);
    expect([replayed.status, replayed.json?.state]).toEqual([202, "pending"]);
    await eventually(() => expect(receiver.received).toHaveLength(2));
    expect(receiver.received[1]?.headers["webhook-id"]).toBe(delivery?.id);
    expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body);
  });

  it("[WH5] are seen without their secret, changed, and deleted", async () => {
    const { secret, ...view } = await addHook(test, receiver.url, ["job.done", "job.done"]);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(view.events).toEqual(["job.done"]);
    const path = `/v1/webhooks/${view.id}`;
    expect((await test.call("GET", path)).json).toEqual(view);
    expect((await test.call("GET", "/v1/webhooks")).json).toEqual({ object: "list", data: [view] });
    const off = await test.call("PATCH", path, { body: { enabled: false, events: ["job.failed"] } });
    expect(off.json).toMatchObject({ events: ["job.failed"], disabledAt: expect.any(String) });
    expect((await test.call("PATCH", path, { body: { enabled: true } })).json?.disabledAt).toBeNull();
    expect((await test.call("DELETE", path)).json).toEqual({ id: view.id, object: "webhook", deleted: true });
    for (const method of ["GET", "DELETE"]) refuses(await test.call(method, path), "webhook_not_found");
    refuses(await test.call("GET", `${path}/deliveries`), "webhook_not_found");
  });

  it("[WH5] of another account are not found", async () => {
    const { id } = await addHook(test, receiver.url, ["job.done"]);
    const { apiKey } = await test.relay.openConsumer({ name: "other", microPoints: 0n });
    refuses(await test.call("GET", `/v1/webhooks/${id}`, { apiKey }), "webhook_not_found");
    refuses(await test.call("DELETE", `/v1/webhooks/${id}`, { apiKey }), "webhook_not_found");
    refuses(await test.call("GET", `/v1/webhooks/${id}/deliveries`, { apiKey }), "webhook_not_found");
    refuses(
      await test.call("POST", "/v1/webhooks/deliveries/evt_00000000000000000000000000/replay"),
      "delivery_not_found",
    );
  });

  it("[WH5] an account has a bounded number of", async () => {
    for (let i = 0; i < 20; i++) await addHook(test, receiver.url, ["job.done"]);
    const body = { url: receiver.url, events: ["job.done"] };
    refuses(await test.call("POST", "/v1/webhooks", { body }), "too_many_webhooks");
  });

  it.each<[string, object, ErrorCode, string]>([
    ["no event", { events: [] }, "invalid_field", "events"],
    ["an unknown event", { events: ["job.exploded"] }, "invalid_field", "events[0]"],
    ["no URL", { url: "" }, "invalid_field", "url"],
    ["an unknown field", { secret: "mine" }, "unknown_field", "secret"],
  ])("[WH5] refuse %s", async (_name, fields, code, param) => {
    const body = { url: receiver.url, events: ["job.done"], ...fields };
    refuses(await test.call("POST", "/v1/webhooks", { body }), code, param);
  });
});

describe("verdicts", () => {
  it("[WH5] an answer that was given and found wrong is told of, by webhook and by event, with the right one to be read", async () => {
    const right = answerEmbeddings(TEST_DIMENSIONS);
    const test = await startTestRelay({
      config: { webhooksAllowPrivate: true },
      policy: { admission: false, provenMatches: 0, knownAnswerRate: 0, auditBatchMs: 50 },
    });
    const receiver = await startHookReceiver();
    try {
      const { secret } = await addHook(test, receiver.url, ["answer.corrected", "job.done"]);
      await test.node({
        answer: (work) => {
          const answer = right(work);
          return answer.ok
            ? { ...answer, output: answer.output.map((byte, i, all) => (i >= all.length - 8 ? 0x3f : byte)) }
            : answer;
        },
      });
      const reply = await test.call("POST", "/v1/jobs", { body: { model: EMBED, items: ["a"], assurance: "sampled" } });
      const { id } = jobView.parse(reply.json);
      const url = `${test.url}/v1/jobs/${id}/events?until=final`;
      const following = readEvents({ url, apiKey: test.consumer.apiKey });
      await eventually(() => expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(["job.done"]));
      for (let i = 0; i < 2; i++) await test.node();
      await eventually(() => expect(receiver.received).toHaveLength(2));
      const corrected = receiver.received[1];
      if (corrected === undefined) throw new Error("a delivery was expected");
      const said = { job: id, chunk: 0, firstItem: 0, itemCount: 1, verification: { corrected: true } };
      const verified = new Webhook(secret).verify(corrected.body, corrected.headers as Record<string, string>);
      expect(verified).toMatchObject({ type: "answer.corrected", data: said });
      const events = await following;
      expect(events.filter(({ event }) => event === "result")).toHaveLength(1);
      expect(events.find(({ event }) => event === "verdict")).toMatchObject({ data: said });
      expect(events.at(-1)).toMatchObject({ event: "done", data: { verification: { corrected: 1, provisional: 0 } } });
    } finally {
      await test.close();
      await receiver.close();
    }
  });
});

describe("a relay that isn't told otherwise", () => {
  it("[WH1] refuses private addresses and plain http, at once and in changes", async () => {
    const test = await startTestRelay();
    try {
      for (const url of ["https://127.0.0.1/", "https://localhost/", "http://93.184.215.14/", "https://[::1]/"])
        refuses(
          await test.call("POST", "/v1/webhooks", { body: { url, events: ["job.done"] } }),
          "webhook_target_refused",
          "url",
        );
      const { id } = await addHook(test, "https://93.184.215.14/hook", ["job.done"]);
      refuses(
        await test.call("PATCH", `/v1/webhooks/${id}`, { body: { url: "https://10.0.0.1/" } }),
        "webhook_target_refused",
        "url",
      );
    } finally {
      await test.close();
    }
  });
});

describe.each(["memory", ...databaseKinds] as const)("over a restart, on %s", (kind) => {
  it("[WH2] a job that ended while nobody told is told by the relay that starts next", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "starling-hooks-"));
    const database = kind === "memory" ? null : await openTestDatabase(kind);
    const claimant = { relayId: await relayId(dataDir), claimTtlMs: ENGINE_LIMITS.claimTtlMs };
    const stores = database === null ? await memoryStores(dataDir) : openPostgresStores(database, claimant, dataDir);
    // The first relay dies before it has queued anything.
    const deaf = { ...stores.webhooks, unannounced: () => Promise.resolve([]) };
    const receiver = await startHookReceiver();
    const config = { webhooksAllowPrivate: true };
    const first = await startTestRelay({ dataDir, config, stores: { ...stores, webhooks: deaf } });
    let second: TestRelay | null = null;
    try {
      const { secret } = await addHook(first, receiver.url, ["job.done"]);
      await first.node();
      const job = await submit(first, ["a"]);
      await eventually(async () => expect((await first.call("GET", `/v1/jobs/${job.id}`)).json?.state).toBe("done"));
      await first.close();
      expect(receiver.received).toHaveLength(0);
      second = await startTestRelay({ dataDir, config, stores });
      await eventually(() => expect(receiver.received).toHaveLength(1));
      const [{ headers, body } = { headers: {}, body: "" }] = receiver.received;
      const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(verified).toMatchObject({ type: "job.done", data: { id: job.id } });
    } finally {
      await second?.close();
      await first.close();
      await receiver.close();
      await database?.remove();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 60_000);
});
