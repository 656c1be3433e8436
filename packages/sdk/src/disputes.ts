// /v1/disputes: what an account's owner says was decided wrongly, and what became of it.
import {
  type DisputeAbout,
  type DisputesPage,
  type DisputeView,
  disputesPage,
  disputeView,
  type ReversalsPage,
  reversalsPage,
} from "@starling/protocol";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface OpenDispute {
  readonly about: DisputeAbout;
  /** What is wrong, in the owner's words. */
  readonly text: string;
}

export interface Disputes {
  /** Rejects with `dispute_exists`, `too_many_disputes` or `not_disputable`. */
  open(request: OpenDispute, options?: CallOptions): Promise<DisputeView>;
  /** A page of the account's own, the newest first. */
  page(query?: CallOptions & { readonly cursor?: string }): Promise<DisputesPage>;
  get(id: string, options?: CallOptions): Promise<DisputeView>;
  /** A page of the checks that went against the account's nodes and can be disputed, the newest first. */
  reversals(query?: CallOptions & { readonly cursor?: string }): Promise<ReversalsPage>;
}

export function createDisputes(transport: Transport): Disputes {
  const path = "/v1/disputes";
  return {
    open: (body, { signal } = {}) => sendRequest(transport, { method: "POST", path, body, signal }, disputeView),
    page: ({ cursor, signal } = {}) => {
      const of = cursor === undefined ? path : `${path}?${new URLSearchParams({ cursor })}`;
      return sendRequest(transport, { method: "GET", path: of, signal }, disputesPage);
    },
    reversals: ({ cursor, signal } = {}) => {
      const own = "/v1/account/reversals";
      const of = cursor === undefined ? own : `${own}?${new URLSearchParams({ cursor })}`;
      return sendRequest(transport, { method: "GET", path: of, signal }, reversalsPage);
    },
    get: (id, { signal } = {}) =>
      sendRequest(transport, { method: "GET", path: `${path}/${encodeURIComponent(id)}`, signal }, disputeView),
  };
}
