// /v1/redemptions: points become tokens.
import { REDEMPTION_LIMITS, type RedemptionView, redemptionsPage, redemptionView } from "@starling/protocol";
import { readPages } from "./read-pages.ts";
import {
  type CallOptions,
  freshIdempotencyKey,
  type PostOptions,
  sendRequest,
  type Transport,
} from "./send-request.ts";

export interface CreateRedemption {
  /** Points as a decimal string, "12.5". */
  readonly amount: string;
  /** A wallet that is linked to the account. */
  readonly recipient: string;
}

export interface Redemptions {
  create(redemption: CreateRedemption, options?: PostOptions): Promise<RedemptionView>;
  get(id: string, options?: CallOptions): Promise<RedemptionView>;
  /** All of the account, newest first. */
  list(options?: CallOptions): AsyncGenerator<RedemptionView, void>;
  /** While it waits for an operator; the points come back. */
  cancel(id: string, options?: CallOptions): Promise<RedemptionView>;
  /** The relay sends the voucher to the chain and pays the gas; `gas_not_sponsored` where it doesn't. */
  submit(id: string, options?: CallOptions): Promise<RedemptionView>;
  /** The redemption as it is, then each change as it happens; ends when the redemption is over. */
  follow(id: string, options?: CallOptions): AsyncGenerator<RedemptionView, void>;
}

export function createRedemptions(transport: Transport): Redemptions {
  const path = "/v1/redemptions";
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;
  const act = (id: string, what: "cancel" | "submit", { signal }: CallOptions = {}) =>
    sendRequest(transport, { method: "POST", path: `${pathOf(id)}/${what}`, signal }, redemptionView);
  return {
    create: ({ amount, recipient }, { signal, idempotencyKey = freshIdempotencyKey() } = {}) =>
      sendRequest(
        transport,
        { method: "POST", path, body: { amount, recipient }, idempotencyKey, signal },
        redemptionView,
      ),
    get: (id, { signal } = {}) => sendRequest(transport, { method: "GET", path: pathOf(id), signal }, redemptionView),
    list: (options = {}) => readPages(transport, path, redemptionsPage, options),
    cancel: (id, options) => act(id, "cancel", options),
    submit: (id, options) => act(id, "submit", options),
    async *follow(id, { signal } = {}) {
      let after: string | undefined;
      for (;;) {
        const query = after === undefined ? {} : { after, wait: String(REDEMPTION_LIMITS.waitSMax) };
        const now = await sendRequest(transport, { method: "GET", path: pathOf(id), query, signal }, redemptionView);
        if (now.version !== after) yield now;
        after = now.version;
        if (now.state !== "held" && now.state !== "issued") return;
      }
    },
  };
}
