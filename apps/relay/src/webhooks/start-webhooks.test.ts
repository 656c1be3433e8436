// Deliveries over real HTTP, from the store in memory; the clock is the test's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AccountId, makeId, type WebhookId } from "@starling/protocol";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshId } from "../engine/make-context.ts";
import type { Stores } from "../stores/open-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { type HookReceiver, startHookReceiver } from "../testing/hook-receiver.ts";
import { memoryStores } from "../testing/start-test-relay.ts";
import { type Address, resolveName } from "./check-target.ts";
import { newWebhookSecret } from "./sign-delivery.ts";
import { startWebhooks, type Webhooks } from "./start-webhooks.ts";
import { WEBHOOK_RUN_LIMITS } from "./webhook-limits.ts";

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const ACCOUNT: AccountId = makeId("acc", 1, new Uint8Array(10));

let dir: string;
let stores: Stores;
let receiver: HookReceiver;
let webhooks: Webhooks;
let laterMs = 0;
let resolved: readonly Address[] | null = null;
let allowPrivate = true;

const start = () =>
  startWebhooks({
    webhooks: stores.webhooks,
    store: stores.store,
    policy: {
      get allowPrivate() {
        return allowPrivate;
      },
      resolve: (name) => (resolved === null ? resolveName(name) : Promise.resolve(resolved)),
    },
    log: QUIET,
    nowMs: () => Date.now() + laterMs,
    random: () => 1,
  });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "starling-hooks-"));
  stores = await memoryStores(dir);
  await stores.store.openAccount({ accountId: ACCOUNT, kind: "consumer", name: "test", nowMs: Date.now() });
  receiver = await startHookReceiver();
  laterMs = 0;
  resolved = null;
  allowPrivate = true;
  webhooks = start();
});
afterEach(async () => {
  await webhooks.stop();
  await receiver.close();
  rmSync(dir, { recursive: true, force: true });
});

async function addHook(url: string = receiver.url, events: readonly string[] = ["batch.completed"]) {
  const secret = newWebhookSecret();
  const webhookId: WebhookId = freshId("hook");
  const request = { webhookId, accountId: ACCOUNT, url, secret, events, webhooksMax: 9, nowMs: Date.now() };
  const hook = await stores.webhooks.create(request);
  if (hook === undefined) throw new Error("a webhook was expected");
  return hook;
}
const announce = (onceKey: string) =>
  webhooks.announce({
    accountId: ACCOUNT,
    event: "batch.completed",
    jobId: null,
    data: { id: onceKey, text: "Grüße 🐦" },
    atMs: 1_760_000_000_000,
    onceKey,
  });
const deliveries = (webhookId: WebhookId) =>
  stores.webhooks.deliveries({ accountId: ACCOUNT, webhookId, jobId: null, before: null, limit: 50 });
const tries = (count: number) => eventually(() => expect(receiver.received).toHaveLength(count));

describe("deliveries", () => {
  it("[WH2] are signed so that another implementation of the specification takes them, and refuses them when a byte differs", async () => {
    const { secret, webhookId } = await addHook();
    await announce("one");
    await tries(1);
    const [delivered] = receiver.received;
    if (delivered === undefined) throw new Error("a delivery was expected");
    const { headers, body } = delivered;
    const signed = {
      "webhook-id": String(headers["webhook-id"]),
      "webhook-timestamp": String(headers["webhook-timestamp"]),
      "webhook-signature": String(headers["webhook-signature"]),
    };
    const verifier = new Webhook(secret);
    expect(verifier.verify(body, signed)).toEqual({
      type: "batch.completed",
      timestamp: "2025-10-09T08:53:20.000Z",
      data: { id: "one", text: "Grüße 🐦" },
    });
    expect(headers["content-type"]).toBe("application/json");
    expect(() => verifier.verify(body.replace("one", "two"), signed)).toThrow();
    expect(() => new Webhook(newWebhookSecret()).verify(body, signed)).toThrow();
    await eventually(async () =>
      expect(await deliveries(webhookId)).toMatchObject([
        {
          eventId: headers["webhook-id"],
          attempts: 1,
          lastStatus: 204,
          nextAtMs: null,
          deliveredAtMs: expect.any(Number),
        },
      ]),
    );
  });

  it("[WH2] of one event come once, and only to who wants it", async () => {
    await addHook();
    await addHook(`${receiver.url}/other`, ["job.done"]);
    await announce("one");
    await announce("one");
    await announce("two");
    await tries(2);
    expect(receiver.received.map(({ body }) => JSON.parse(body).data.id)).toEqual(["one", "two"]);
    expect(receiver.received.every(({ path }) => path === "/hook")).toBe(true);
  });

  it("[WH3] are tried again, with the same id and body, until they are taken", async () => {
    const { webhookId } = await addHook();
    receiver.answer((response) => response.writeHead(500).end("no"));
    await announce("one");
    await tries(1);
    await eventually(async () => expect((await deliveries(webhookId))[0]?.lastStatus).toBe(500));
    receiver.answer((response) => response.writeHead(200).end("ok"));
    laterMs += 5_100;
    webhooks.wake();
    await tries(2);
    const [first, second] = receiver.received;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
    await eventually(async () =>
      expect((await deliveries(webhookId))[0]).toMatchObject({ attempts: 2, lastStatus: 200, nextAtMs: null }),
    );
  });

  it("[WH3] are given up after the last try, and can be replayed", async () => {
    const { webhookId } = await addHook();
    receiver.answer((response) => response.writeHead(503).end());
    await announce("one");
    for (let attempt = 1; attempt <= WEBHOOK_RUN_LIMITS.attemptsMax; attempt++) {
      await tries(attempt);
      await eventually(async () => expect((await deliveries(webhookId))[0]?.lastError).toContain("503"));
      laterMs += WEBHOOK_RUN_LIMITS.delayMsMax + 1;
      webhooks.wake();
    }
    await eventually(async () =>
      expect((await deliveries(webhookId))[0]).toMatchObject({ nextAtMs: null, deliveredAtMs: null, attempts: 12 }),
    );
    receiver.answer((response) => response.writeHead(204).end());
    const eventId = (await deliveries(webhookId))[0]?.eventId;
    if (eventId === undefined) throw new Error("a delivery was expected");
    const nowMs = Date.now() + laterMs;
    expect(await stores.webhooks.replay({ accountId: ACCOUNT, eventIds: [eventId], nowMs })).toBe(1);
    webhooks.wake();
    await tries(WEBHOOK_RUN_LIMITS.attemptsMax + 1);
    await eventually(async () => expect((await deliveries(webhookId))[0]?.deliveredAtMs).not.toBeNull());
  });

  it("[WH3] wait as long as the target asks for", async () => {
    const { webhookId } = await addHook();
    receiver.answer((response) => response.writeHead(429, { "retry-after": "3600" }).end());
    await announce("one");
    await eventually(async () => {
      const [delivery] = await deliveries(webhookId);
      expect(delivery?.lastStatus).toBe(429);
      expect((delivery?.nextAtMs ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
    });
  });

  it("[WH3] stop where the target says that it is gone", async () => {
    const { webhookId } = await addHook();
    receiver.answer((response) => response.writeHead(410).end());
    await announce("one");
    await eventually(async () =>
      expect((await stores.webhooks.get({ webhookId, accountId: ACCOUNT }))?.disabledAtMs).not.toBeNull(),
    );
    await announce("two");
    expect(receiver.received).toHaveLength(1);
  });

  it("[WH4] follow no redirect", async () => {
    const { webhookId } = await addHook();
    receiver.answer((response) => response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end());
    await announce("one");
    await eventually(async () => expect((await deliveries(webhookId))[0]?.lastError).toContain("redirect"));
    expect(receiver.received).toHaveLength(1);
  });

  it("[WH4] read little of an answer, however long it is", async () => {
    const { webhookId } = await addHook();
    let isHungUp = false;
    receiver.answer((response) => {
      response.on("close", () => {
        isHungUp = true;
      });
      response.on("error", () => {});
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    await announce("one");
    await eventually(async () => expect((await deliveries(webhookId))[0]?.deliveredAtMs).not.toBeNull());
    await eventually(() => expect(isHungUp).toBe(true));
  });

  it("[WH1] go nowhere once the name means a private address, and to the address that was checked", async () => {
    const url = `http://hooks.example.org:${new URL(receiver.url).port}/hook`;
    resolved = [{ address: "127.0.0.1", family: 4 }];
    const { webhookId } = await addHook(url);
    await announce("one");
    await tries(1);
    expect(receiver.received[0]?.headers.host).toMatch(/^hooks\.example\.org:/);
    allowPrivate = false;
    await stores.webhooks.update({ webhookId, accountId: ACCOUNT, changes: { url: url.replace("http:", "https:") } });
    await announce("two");
    await eventually(async () => {
      const [latest] = await deliveries(webhookId);
      expect(latest).toMatchObject({ attempts: 1, lastStatus: null });
      expect(latest?.lastError).toContain("not public");
    });
    expect(receiver.received).toHaveLength(1);
  });

  it("[WH2] that were queued when the relay stopped are sent by the next one", async () => {
    await addHook();
    receiver.answer(() => {});
    await announce("one");
    await tries(1);
    await webhooks.stop();
    receiver.answer((response) => response.writeHead(204).end());
    laterMs += WEBHOOK_RUN_LIMITS.leaseMs + 1;
    webhooks = start();
    await tries(2);
    expect(receiver.received[1]?.headers["webhook-id"]).toBe(receiver.received[0]?.headers["webhook-id"]);
  });
});
