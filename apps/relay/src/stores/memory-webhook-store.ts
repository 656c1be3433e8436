// Webhooks and their deliveries in memory.
import type { AccountId, EventId, WebhookId } from "@starling/protocol";
import type { StoredDelivery, StoredWebhook, WebhookStore } from "../ports/webhook-store.ts";
import type { MemoryTables } from "./memory-tables.ts";

export function createMemoryWebhookStore(tables: Pick<MemoryTables, "jobs">): WebhookStore {
  const webhooks = new Map<WebhookId, StoredWebhook>();
  const deliveries = new Map<EventId, StoredDelivery>();
  const onceKeys = new Map<string, EventId>();
  const own = (webhookId: WebhookId, accountId: AccountId) => {
    const webhook = webhooks.get(webhookId);
    return webhook?.accountId === accountId ? webhook : undefined;
  };
  const ownDelivery = (eventId: EventId, accountId: AccountId) => {
    const delivery = deliveries.get(eventId);
    return delivery && own(delivery.webhookId, accountId) && delivery;
  };
  const drop = (eventId: EventId) => {
    deliveries.delete(eventId);
    for (const [key, keyed] of onceKeys) if (keyed === eventId) onceKeys.delete(key);
  };

  return {
    async create({ webhooksMax, nowMs, ...webhook }) {
      const count = [...webhooks.values()].filter(({ accountId }) => accountId === webhook.accountId).length;
      if (count >= webhooksMax) return undefined;
      if (webhooks.has(webhook.webhookId)) throw new Error(`webhook ${webhook.webhookId} exists`);
      const created = { ...webhook, createdAtMs: Math.floor(nowMs), disabledAtMs: null };
      webhooks.set(webhook.webhookId, created);
      return created;
    },
    get: async ({ webhookId, accountId }) => own(webhookId, accountId),
    async list({ accountId, before, limit }) {
      return [...webhooks.values()]
        .filter((webhook) => webhook.accountId === accountId && (before === null || webhook.webhookId < before))
        .sort((a, b) => (a.webhookId < b.webhookId ? 1 : -1))
        .slice(0, limit);
    },
    async update({ webhookId, accountId, changes }) {
      const webhook = own(webhookId, accountId);
      if (webhook === undefined) return undefined;
      const updated = { ...webhook, ...changes };
      webhooks.set(webhookId, updated);
      return updated;
    },
    async remove({ webhookId, accountId }) {
      if (own(webhookId, accountId) === undefined) return false;
      webhooks.delete(webhookId);
      for (const delivery of [...deliveries.values()]) if (delivery.webhookId === webhookId) drop(delivery.eventId);
      return true;
    },
    async listening({ accountId, event }) {
      return [...webhooks.values()]
        .filter((webhook) => webhook.accountId === accountId && webhook.disabledAtMs === null)
        .filter(({ events }) => events.includes("*") || events.includes(event))
        .sort((a, b) => (a.webhookId < b.webhookId ? -1 : 1));
    },

    async enqueue(added, nowMs) {
      for (const { onceKey, ...delivery } of added) {
        const key = `${delivery.webhookId} ${onceKey}`;
        if (!webhooks.has(delivery.webhookId) || (onceKey !== null && onceKeys.has(key))) continue;
        if (deliveries.has(delivery.eventId)) throw new Error(`event ${delivery.eventId} exists`);
        if (onceKey !== null) onceKeys.set(key, delivery.eventId);
        const atMs = Math.floor(nowMs);
        const state = { attempts: 0, nextAtMs: atMs, deliveredAtMs: null, lastStatus: null, lastError: null };
        deliveries.set(delivery.eventId, { ...delivery, ...state, createdAtMs: atMs });
      }
    },
    async claim({ nowMs, leaseMs, limit }) {
      const due = [...deliveries.values()]
        .filter(({ webhookId }) => webhooks.get(webhookId)?.disabledAtMs === null)
        .filter(({ nextAtMs }) => nextAtMs !== null && nextAtMs <= nowMs)
        .sort((a, b) => (a.nextAtMs ?? 0) - (b.nextAtMs ?? 0))
        .slice(0, limit);
      return due
        .map((delivery) => ({
          ...delivery,
          attempts: delivery.attempts + 1,
          nextAtMs: Math.floor(nowMs + leaseMs),
        }))
        .sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
        .flatMap((delivery) => {
          deliveries.set(delivery.eventId, delivery);
          const webhook = webhooks.get(delivery.webhookId);
          return webhook === undefined ? [] : [{ delivery, webhook }];
        });
    },
    async settle({ eventId, attempts, attempt, atMs }) {
      const delivery = deliveries.get(eventId);
      if (delivery?.attempts !== attempts || delivery.nextAtMs === null) return false;
      const isDelivered = attempt.outcome === "delivered";
      deliveries.set(eventId, {
        ...delivery,
        nextAtMs: isDelivered || attempt.nextAtMs === null ? null : Math.floor(attempt.nextAtMs),
        deliveredAtMs: isDelivered ? Math.floor(atMs) : null,
        lastStatus: attempt.status,
        lastError: isDelivered ? null : attempt.error,
      });
      return true;
    },
    delivery: async ({ eventId, accountId }) => ownDelivery(eventId, accountId),
    async deliveries({ accountId, webhookId, jobId, before, limit }) {
      return [...deliveries.values()]
        .filter((delivery) => own(delivery.webhookId, accountId) !== undefined)
        .filter((delivery) => webhookId === null || delivery.webhookId === webhookId)
        .filter((delivery) => jobId === null || delivery.jobId === jobId)
        .filter(({ eventId }) => before === null || eventId < before)
        .sort((a, b) => (a.eventId < b.eventId ? 1 : -1))
        .slice(0, limit);
    },
    async replay({ accountId, eventIds, nowMs }) {
      let count = 0;
      for (const eventId of new Set(eventIds)) {
        const delivery = ownDelivery(eventId, accountId);
        if (delivery === undefined) continue;
        deliveries.set(eventId, { ...delivery, nextAtMs: Math.floor(nowMs), deliveredAtMs: null, attempts: 0 });
        count += 1;
      }
      return count;
    },
    async unannounced({ endedFromMs, limit }) {
      const has = (webhookId: WebhookId, jobId: string, event: string) =>
        [...deliveries.values()].some((d) => d.webhookId === webhookId && d.jobId === jobId && d.event === event);
      return [...tables.jobs.values()]
        .filter(({ row }) => row.ended_at !== null && row.ended_at.getTime() >= endedFromMs)
        .sort(
          (a, b) => (a.row.ended_at?.getTime() ?? 0) - (b.row.ended_at?.getTime() ?? 0) || (a.jobId < b.jobId ? -1 : 1),
        )
        .flatMap(({ jobId, accountId, row }) =>
          [...webhooks.values()]
            .filter((w) => w.accountId === accountId && w.disabledAtMs === null)
            .filter(({ events }) => events.includes("*") || events.includes(`job.${row.state}`))
            .filter(({ webhookId }) => !has(webhookId, jobId, `job.${row.state}`))
            .filter(({ createdAtMs }) => createdAtMs <= (row.ended_at?.getTime() ?? 0))
            .filter(({ events }) => events.includes("*") || events.includes(`job.${row.state}`))
            .sort((a, b) => (a.webhookId < b.webhookId ? -1 : 1))
            .map((webhook) => ({ jobId, webhook })),
        )
        .slice(0, limit);
    },
    async sweep({ createdBeforeMs, limit }) {
      const over = [...deliveries.values()]
        .filter(({ nextAtMs, createdAtMs }) => nextAtMs === null && createdAtMs < createdBeforeMs)
        .sort((a, b) => a.createdAtMs - b.createdAtMs)
        .slice(0, limit);
      for (const { eventId } of over) drop(eventId);
      return over.length;
    },
  };
}
