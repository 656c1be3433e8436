// /v1/webhooks: addresses that the relay tells what happened.
import {
  type ChangeWebhookRequest,
  type CreatedWebhook,
  type CreateWebhookRequest,
  createdWebhook,
  type DeliveriesPage,
  type DeliveryDetail,
  type DeliveryView,
  deliveriesPage,
  deliveryDetail,
  deliveryView,
  type WebhookView,
  webhooksPage,
  webhookView,
} from "@starling/protocol";
import { readPages } from "./read-pages.ts";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface Webhooks {
  /** The secret that deliveries are signed with is in the reply, this once. */
  create(webhook: CreateWebhookRequest, options?: CallOptions): Promise<CreatedWebhook>;
  list(options?: CallOptions): Promise<readonly WebhookView[]>;
  update(id: string, change: ChangeWebhookRequest, options?: CallOptions): Promise<WebhookView>;
  delete(id: string, options?: CallOptions): Promise<void>;
  /** What was sent, or is to be, newest first. */
  deliveries(id: string, options?: CallOptions): AsyncGenerator<DeliveryView, void>;
  /** A page of what all of them were sent, newest first. */
  allDeliveries(
    request?: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
    options?: CallOptions,
  ): Promise<DeliveriesPage>;
  /** One with its body. */
  delivery(deliveryId: string, options?: CallOptions): Promise<DeliveryDetail>;
  /** Sends it a `webhook.test`, whatever events it wants. */
  test(id: string, options?: CallOptions): Promise<DeliveryView>;
  /** Sends one again, under its own id. */
  replay(deliveryId: string, options?: CallOptions): Promise<DeliveryView>;
}

export function createWebhooks(transport: Transport): Webhooks {
  const path = "/v1/webhooks";
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    create: (body, { signal } = {}) => sendRequest(transport, { method: "POST", path, body, signal }, createdWebhook),
    list: async ({ signal } = {}) => (await sendRequest(transport, { method: "GET", path, signal }, webhooksPage)).data,
    update: (id, body, { signal } = {}) =>
      sendRequest(transport, { method: "PATCH", path: pathOf(id), body, signal }, webhookView),
    delete: async (id, { signal } = {}) => {
      await sendRequest(transport, { method: "DELETE", path: pathOf(id), signal }, webhookView);
    },
    deliveries: (id, options = {}) => readPages(transport, `${pathOf(id)}/deliveries`, deliveriesPage, options),
    allDeliveries: ({ cursor, limit } = {}, { signal } = {}) =>
      sendRequest(
        transport,
        { method: "GET", path: `${path}/deliveries`, query: { cursor, limit: limit?.toString() }, signal },
        deliveriesPage,
      ),
    delivery: (id, { signal } = {}) =>
      sendRequest(
        transport,
        { method: "GET", path: `${path}/deliveries/${encodeURIComponent(id)}`, signal },
        deliveryDetail,
      ),
    test: (id, { signal } = {}) =>
      sendRequest(transport, { method: "POST", path: `${pathOf(id)}/test`, signal }, deliveryView),
    replay: (id, { signal } = {}) =>
      sendRequest(
        transport,
        { method: "POST", path: `${path}/deliveries/${encodeURIComponent(id)}/replay`, signal },
        deliveryView,
      ),
  };
}
