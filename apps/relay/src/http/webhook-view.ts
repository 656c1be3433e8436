import {
  type DeliveryState,
  type DeliveryView,
  type WebhookView,
  webhookDeliveryEvent,
  webhookEvent,
} from "@starling/protocol";
import type { StoredDelivery, StoredWebhook } from "../ports/webhook-store.ts";

export const webhookView = ({ webhookId, url, events, createdAtMs, disabledAtMs }: StoredWebhook): WebhookView => ({
  id: webhookId,
  object: "webhook",
  url,
  events: events.flatMap((event) => webhookEvent.safeParse(event).data ?? []),
  createdAt: isoOf(createdAtMs),
  disabledAt: isoOrNull(disabledAtMs),
});

export const deliveryView = (delivery: StoredDelivery): DeliveryView => ({
  id: delivery.eventId,
  object: "webhook.delivery",
  webhook: delivery.webhookId,
  event: webhookDeliveryEvent.parse(delivery.event),
  job: delivery.jobId,
  state: stateOf(delivery),
  attempts: delivery.attempts,
  createdAt: isoOf(delivery.createdAtMs),
  nextAt: isoOrNull(delivery.nextAtMs),
  deliveredAt: isoOrNull(delivery.deliveredAtMs),
  lastStatus: delivery.lastStatus,
  lastError: delivery.lastError,
});

function stateOf({ nextAtMs, deliveredAtMs }: StoredDelivery): DeliveryState {
  if (nextAtMs !== null) return "pending";
  return deliveredAtMs === null ? "given_up" : "delivered";
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString();
const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : isoOf(atMs));
