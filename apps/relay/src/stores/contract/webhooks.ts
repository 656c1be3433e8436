// Webhooks: what is due is sent by one relay at a time, again and again until it is taken or given up.
import type { AccountId, EventId, JobId } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { NewDelivery, StoredWebhook } from "../../ports/webhook-store.ts";
import type { Stores } from "../open-stores.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

const LEASE_MS = 1_000;

export function describeWebhooks(bed: StoreBed, stores: () => Stores): void {
  const create = async (accountId: AccountId, events: readonly string[] = ["*"], nowMs = NOW_MS) => {
    const webhook = await stores().webhooks.create({
      webhookId: bed.freshId("hook"),
      accountId,
      url: "https://example.org/hook?a=1",
      secret: "whsec_abc",
      events,
      webhooksMax: 10,
      nowMs,
    });
    if (webhook === undefined) throw new Error("too many webhooks");
    return webhook;
  };
  const delivery = ({ webhookId }: StoredWebhook, overrides: Partial<NewDelivery> = {}): NewDelivery => ({
    eventId: bed.freshId("evt"),
    webhookId,
    jobId: null,
    event: "job.done",
    body: '{"type":"job.done","text":"ä, \\"{}"}',
    onceKey: null,
    ...overrides,
  });
  /** What is due of `webhook`; other tests leave theirs. */
  const claim = async (webhook: StoredWebhook, nowMs: number, limit = 1_000) =>
    (await stores().webhooks.claim({ nowMs, leaseMs: LEASE_MS, limit })).filter(
      (due) => due.webhook.webhookId === webhook.webhookId,
    );
  const settle = (
    eventId: EventId,
    attempts: number,
    attempt: Parameters<Stores["webhooks"]["settle"]>[0]["attempt"],
  ) => stores().webhooks.settle({ eventId, attempts, attempt, atMs: NOW_MS + 50 });

  describe("webhooks", () => {
    it("[ST20] are made, changed, listed and removed by their account alone", async () => {
      const [accountId, stranger] = [await bed.payer(), await bed.payer()];
      const { webhooks } = stores();
      const made = await create(accountId, ["job.done", "job.failed"]);
      expect(made).toEqual({
        webhookId: made.webhookId,
        accountId,
        url: "https://example.org/hook?a=1",
        secret: "whsec_abc",
        events: ["job.done", "job.failed"],
        createdAtMs: NOW_MS,
        disabledAtMs: null,
      });
      const second = await create(accountId);
      expect(await webhooks.get(made)).toEqual(made);
      expect(await webhooks.get({ ...made, accountId: stranger })).toBeUndefined();
      const ids = async (before: StoredWebhook | null) =>
        (await webhooks.list({ accountId, before: before?.webhookId ?? null, limit: 1 })).map((w) => w.webhookId);
      expect([await ids(null), await ids(second)]).toEqual([[second.webhookId], [made.webhookId]]);
      expect(await webhooks.update({ ...made, changes: { url: "https://example.org/other" } })).toEqual({
        ...made,
        url: "https://example.org/other",
      });
      expect(await webhooks.update({ ...made, changes: { disabledAtMs: NOW_MS + 1, events: [] } })).toMatchObject({
        disabledAtMs: NOW_MS + 1,
        events: [],
      });
      expect(await webhooks.update({ ...made, changes: { disabledAtMs: null } })).toMatchObject({ disabledAtMs: null });
      expect(
        await webhooks.update({ ...made, accountId: stranger, changes: { url: "https://evil.org" } }),
      ).toBeUndefined();
      expect(await webhooks.remove({ ...made, accountId: stranger })).toBe(false);
      expect([await webhooks.remove(made), await webhooks.remove(made)]).toEqual([true, false]);
      const full = await webhooks.create({ ...second, webhookId: bed.freshId("hook"), webhooksMax: 1, nowMs: NOW_MS });
      expect(full).toBeUndefined();
    });

    it("[ST20] those that want an event, and are not disabled", async () => {
      const accountId = await bed.payer();
      const [all, done] = [await create(accountId), await create(accountId, ["job.done"])];
      const disabled = await create(accountId);
      await stores().webhooks.update({ ...disabled, changes: { disabledAtMs: NOW_MS } });
      await create(await bed.payer());
      const listening = async (event: string) =>
        (await stores().webhooks.listening({ accountId, event })).map((w) => w.webhookId);
      expect(await listening("job.done")).toEqual([all.webhookId, done.webhookId]);
      expect(await listening("job.verdict")).toEqual([all.webhookId]);
    });

    it("[ST20] a delivery is claimed by one alone, and again when its lease is over", async () => {
      const webhook = await create(await bed.payer());
      const [first, second] = [delivery(webhook), delivery(webhook)];
      await stores().webhooks.enqueue([], NOW_MS);
      await stores().webhooks.enqueue([first, second], NOW_MS);
      expect(await claim(webhook, NOW_MS - 1)).toEqual([]);
      const claims = await Promise.all(Array.from({ length: 4 }, () => claim(webhook, NOW_MS)));
      expect(
        claims
          .flat()
          .map((due) => due.delivery.eventId)
          .sort(),
      ).toEqual([first.eventId, second.eventId]);
      const { onceKey: _, ...sent } = first;
      expect(claims.flat().find((due) => due.delivery.eventId === first.eventId)).toEqual({
        webhook,
        delivery: {
          ...sent,
          attempts: 1,
          nextAtMs: NOW_MS + LEASE_MS,
          deliveredAtMs: null,
          lastStatus: null,
          lastError: null,
          createdAtMs: NOW_MS,
        },
      });
      expect(await claim(webhook, NOW_MS + LEASE_MS - 1)).toEqual([]);
      expect((await claim(webhook, NOW_MS + LEASE_MS)).map((due) => due.delivery.attempts)).toEqual([2, 2]);
    });

    it("[ST20] an attempt that is over is noted once; what was taken or given up is due no more", async () => {
      const { accountId, ...rest } = await create(await bed.payer());
      const webhook = { accountId, ...rest };
      const [taken, failing] = [delivery(webhook), delivery(webhook)];
      await stores().webhooks.enqueue([taken, failing], NOW_MS);
      await claim(webhook, NOW_MS);
      expect(await settle(taken.eventId, 1, { outcome: "delivered", status: 204 })).toBe(true);
      expect(await settle(taken.eventId, 1, { outcome: "failed", status: 500, error: "late", nextAtMs: NOW_MS })).toBe(
        false,
      );
      const nextAtMs = NOW_MS + 100;
      expect(await settle(failing.eventId, 2, { outcome: "failed", status: null, error: "early", nextAtMs })).toBe(
        false,
      );
      expect(await settle(failing.eventId, 1, { outcome: "failed", status: null, error: "refused", nextAtMs })).toBe(
        true,
      );
      const read = (eventId: EventId) => stores().webhooks.delivery({ eventId, accountId });
      expect(await read(taken.eventId)).toMatchObject({
        deliveredAtMs: NOW_MS + 50,
        nextAtMs: null,
        lastStatus: 204,
        lastError: null,
      });
      expect(await read(failing.eventId)).toMatchObject({
        deliveredAtMs: null,
        nextAtMs,
        lastStatus: null,
        lastError: "refused",
      });
      expect(
        await stores().webhooks.delivery({ eventId: taken.eventId, accountId: await bed.payer() }),
      ).toBeUndefined();
      expect((await claim(webhook, nextAtMs)).map((due) => due.delivery)).toMatchObject([
        { eventId: failing.eventId, attempts: 2 },
      ]);
      expect(await settle(failing.eventId, 2, { outcome: "failed", status: 410, error: "gone", nextAtMs: null })).toBe(
        true,
      );
      expect(await claim(webhook, NOW_MS + 1e9)).toEqual([]);
      expect(await read(failing.eventId)).toMatchObject({
        attempts: 2,
        nextAtMs: null,
        deliveredAtMs: null,
        lastStatus: 410,
      });
    });

    it("[ST20] a replay is due at once, with all attempts; the attempt under way then doesn't end it", async () => {
      const webhook = await create(await bed.payer());
      const { accountId } = webhook;
      const [taken, other] = [delivery(webhook), delivery(webhook)];
      await stores().webhooks.enqueue([taken, other], NOW_MS);
      await claim(webhook, NOW_MS);
      await settle(taken.eventId, 1, { outcome: "delivered", status: 200 });
      const replay = (account: AccountId, eventIds: readonly EventId[]) =>
        stores().webhooks.replay({ accountId: account, eventIds, nowMs: NOW_MS + 60 });
      expect(await replay(await bed.payer(), [taken.eventId])).toBe(0);
      expect(await replay(accountId, [taken.eventId, other.eventId, bed.freshId("evt")])).toBe(2);
      expect(await settle(other.eventId, 1, { outcome: "delivered", status: 200 })).toBe(false);
      expect((await claim(webhook, NOW_MS + 60)).map((due) => due.delivery.attempts)).toEqual([1, 1]);
    });

    it("[ST20] nothing is sent to a webhook that is disabled or gone", async () => {
      const [webhook, gone] = [await create(await bed.payer()), await create(await bed.payer())];
      const [due, lost] = [delivery(webhook), delivery(gone)];
      await stores().webhooks.enqueue([lost], NOW_MS);
      await stores().webhooks.remove(gone);
      await stores().webhooks.enqueue([due, delivery(gone)], NOW_MS);
      await stores().webhooks.update({ ...webhook, changes: { disabledAtMs: NOW_MS } });
      expect(await claim(webhook, NOW_MS)).toEqual([]);
      expect(await claim(gone, NOW_MS)).toEqual([]);
      await stores().webhooks.update({ ...webhook, changes: { disabledAtMs: null } });
      expect(await claim(webhook, NOW_MS)).toHaveLength(1);
      expect(await stores().webhooks.delivery({ eventId: lost.eventId, accountId: gone.accountId })).toBeUndefined();
    });

    it("[ST20] a key makes one delivery, whoever finds it due", async () => {
      const [webhook, second] = [await create(await bed.payer()), await create(await bed.payer())];
      const once = () => [delivery(webhook, { onceKey: "job:done" }), delivery(second, { onceKey: "job:done" })];
      await Promise.all([stores().webhooks.enqueue(once(), NOW_MS), stores().webhooks.enqueue(once(), NOW_MS)]);
      await stores().webhooks.enqueue([delivery(webhook), delivery(webhook)], NOW_MS);
      const due = await stores().webhooks.claim({ nowMs: NOW_MS, leaseMs: LEASE_MS, limit: 1_000 });
      const of = ({ webhookId }: StoredWebhook) => due.filter((d) => d.webhook.webhookId === webhookId);
      expect([of(webhook).length, of(second).length]).toEqual([3, 1]);
    });

    it("[ST20] deliveries are listed newest first, by webhook, by job, in pages", async () => {
      const accountId = await bed.payer();
      const [webhook, second] = [await create(accountId), await create(accountId)];
      const jobId: JobId = bed.freshId("job");
      const queued = [delivery(webhook), delivery(webhook, { jobId }), delivery(second, { jobId })];
      await stores().webhooks.enqueue(queued, NOW_MS);
      const [a, b, c] = queued.map(({ eventId }) => eventId);
      const list = async (options: Partial<Parameters<Stores["webhooks"]["deliveries"]>[0]>) =>
        (
          await stores().webhooks.deliveries({
            accountId,
            webhookId: null,
            jobId: null,
            before: null,
            limit: 10,
            ...options,
          })
        ).map((d) => d.eventId);
      expect(await list({})).toEqual([c, b, a]);
      expect(await list({ webhookId: webhook.webhookId })).toEqual([b, a]);
      expect(await list({ jobId })).toEqual([c, b]);
      expect(await list({ jobId, webhookId: second.webhookId })).toEqual([c]);
      expect(await list({ before: c ?? null, limit: 1 })).toEqual([b]);
      expect(await list({ accountId: await bed.payer() })).toEqual([]);
    });

    it("[ST20] jobs that ended and that nobody was told of", async () => {
      const job = await bed.admit(1);
      const endedAtMs = NOW_MS + 5_000;
      const early = await create(job.accountId, ["job.cancelled"], endedAtMs);
      await create(job.accountId, ["job.done", "job.failed"]); // doesn't want it
      await create(job.accountId, ["*"], endedAtMs + 1); // not there by then
      await create(job.accountId, ["job.done", "answer.corrected"]); // wants another end
      const told = await create(job.accountId);
      const { jobId } = job;
      await stores().webhooks.enqueue([delivery(told, { jobId, event: "job.cancelled" })], NOW_MS);
      const toldOfVerdict = await create(job.accountId, ["job.cancelled", "answer.corrected"]);
      await stores().webhooks.enqueue([delivery(toldOfVerdict, { jobId, event: "answer.corrected" })], NOW_MS);
      const unannounced = async (endedFromMs: number) =>
        (await stores().webhooks.unannounced({ endedFromMs, limit: 1_000 })).filter(({ jobId }) => jobId === job.jobId);
      expect(await unannounced(NOW_MS)).toEqual([]);
      await bed.store.commit([bed.ended(job, "cancelled")]);
      expect(await unannounced(endedAtMs)).toEqual([
        { jobId, webhook: early },
        { jobId, webhook: toldOfVerdict },
      ]);
      expect(await unannounced(endedAtMs + 1)).toEqual([]);
    });

    it("[ST20] old deliveries that are over are swept, so many at a time", async () => {
      const webhook = await create(await bed.payer());
      const queued = [delivery(webhook), delivery(webhook), delivery(webhook)];
      const longAgoMs = NOW_MS - 1e9;
      await stores().webhooks.enqueue(queued, longAgoMs);
      await claim(webhook, longAgoMs);
      for (const { eventId } of queued.slice(0, 2)) await settle(eventId, 1, { outcome: "delivered", status: 200 });
      const sweep = (createdBeforeMs: number) => stores().webhooks.sweep({ createdBeforeMs, limit: 1 });
      expect(await sweep(longAgoMs)).toBe(0);
      expect([await sweep(longAgoMs + 1), await sweep(longAgoMs + 1), await sweep(longAgoMs + 1)]).toEqual([1, 1, 0]);
      const left = await stores().webhooks.deliveries({
        accountId: webhook.accountId,
        webhookId: null,
        jobId: null,
        before: null,
        limit: 10,
      });
      expect(left.map(({ eventId }) => eventId)).toEqual([queued[2]?.eventId]);
    });
  });
}
