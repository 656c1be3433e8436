// /v1/webhooks: addresses that are told what happened, as the Standard Webhooks specification has it.
import { z } from "zod";
import { eventId, jobId, webhookId } from "../ids.ts";

export const WEBHOOK_LIMITS = {
  webhooksPerAccountMax: 20,
  urlCharsMax: 2048,
  descriptionCharsMax: 200,
  deliveriesPageMax: 200,
} as const;

export const WEBHOOK_EVENTS = [
  "job.done",
  "job.failed",
  "job.cancelled",
  "answer.refuted",
  "answer.corrected",
  "batch.completed",
  "batch.failed",
  "batch.expired",
  "batch.cancelled",
] as const;
export const webhookEvent = z.enum(WEBHOOK_EVENTS);
export type WebhookEvent = z.infer<typeof webhookEvent>;
/** Sent when its owner asks for it, whatever the webhook wants. */
export const WEBHOOK_TEST_EVENT = "webhook.test";
export const webhookDeliveryEvent = z.enum([...WEBHOOK_EVENTS, WEBHOOK_TEST_EVENT]);
export type WebhookDeliveryEvent = z.infer<typeof webhookDeliveryEvent>;

export const createWebhookRequest = z.strictObject({
  url: z.string().min(1).max(WEBHOOK_LIMITS.urlCharsMax).meta({
    description: "https, and an address that anybody can reach",
    example: "https://example.org/hooks/starling",
  }),
  events: z.array(webhookEvent).min(1).max(WEBHOOK_EVENTS.length).meta({ description: "what to be told of" }),
});
export type CreateWebhookRequest = z.infer<typeof createWebhookRequest>;

/** What is left out stays. */
export const changeWebhookRequest = z.strictObject({
  url: createWebhookRequest.shape.url.optional(),
  events: createWebhookRequest.shape.events.optional(),
  enabled: z.boolean().optional().meta({ description: "one that answered 410 Gone was disabled" }),
});
export type ChangeWebhookRequest = z.infer<typeof changeWebhookRequest>;

export const webhookView = z.object({
  id: webhookId,
  object: z.literal("webhook"),
  url: z.string(),
  events: z.array(webhookEvent),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso.datetime().nullable(),
});
export type WebhookView = z.infer<typeof webhookView>;

export const createdWebhook = webhookView.extend({
  secret: z.string().meta({ description: "what deliveries are signed with; shown this once", example: "whsec_…" }),
});
export type CreatedWebhook = z.infer<typeof createdWebhook>;
export const webhooksPage = z.object({ object: z.literal("list"), data: z.array(webhookView) });
export type WebhooksPage = z.infer<typeof webhooksPage>;

/** `pending`: not yet taken, and tried again at `nextAt`. `given_up`: not taken in all tries; it can be replayed. */
export const deliveryState = z.enum(["pending", "delivered", "given_up"]);
export type DeliveryState = z.infer<typeof deliveryState>;

export const deliveryView = z.object({
  id: eventId.meta({ description: "the `webhook-id` header: the same at each try" }),
  object: z.literal("webhook.delivery"),
  webhook: webhookId,
  event: webhookDeliveryEvent,
  job: jobId.nullable(),
  state: deliveryState,
  attempts: z.int(),
  createdAt: z.iso.datetime(),
  nextAt: z.iso.datetime().nullable(),
  deliveredAt: z.iso.datetime().nullable(),
  lastStatus: z.int().nullable().meta({ description: "HTTP status of the last try; null when none came" }),
  lastError: z.string().nullable(),
});
export type DeliveryView = z.infer<typeof deliveryView>;

export const deliveriesPage = z.object({
  object: z.literal("list"),
  data: z.array(deliveryView),
  next_cursor: z.string().nullable(),
});
export type DeliveriesPage = z.infer<typeof deliveriesPage>;

/** With what is sent: the same text at each try. */
export const deliveryDetail = deliveryView.extend({ body: z.string() });
export type DeliveryDetail = z.infer<typeof deliveryDetail>;

/** The body of a delivery. */
export const webhookPayload = z.object({
  type: webhookDeliveryEvent,
  timestamp: z.iso.datetime(),
  /** `job.*`: the job; `answer.*`: what a `verdict` event has; `batch.*`: the batch; `webhook.test`: the webhook's id. */
  data: z.record(z.string(), z.unknown()),
});
export type WebhookPayload = z.infer<typeof webhookPayload>;
