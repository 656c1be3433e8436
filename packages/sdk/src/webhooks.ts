// /v1/webhooks: addresses that the relay tells what happened.
import {
  type ChangeWebhookRequest,
  type CreatedWebhook,
  type CreateWebhookRequest,
  createdWebhook,
  type DeliveryView,
  deliveriesPage,
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
    replay: (id, { signal } = {}) =>
      sendRequest(
        transport,
        { method: "POST", path: `${path}/deliveries/${encodeURIComponent(id)}/replay`, signal },
        deliveryView,
      ),
  };
}
