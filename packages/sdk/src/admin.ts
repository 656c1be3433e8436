// /v1/admin: what operators see and decide; the client's key must be an operator's.
import {
  type AdminRedemptionView,
  adminRedemptionsPage,
  adminRedemptionView,
  type GrantView,
  grantView,
  type TreasuryView,
  treasuryView,
} from "@starling/protocol";
import { type AdminActs, createAdminActs } from "./admin-acts.ts";
import { type AdminReads, createAdminReads } from "./admin-reads.ts";
import { readPages } from "./read-pages.ts";
import {
  type CallOptions,
  freshIdempotencyKey,
  type PostOptions,
  sendRequest,
  type Transport,
} from "./send-request.ts";

export interface Grant {
  /** The account's id. */
  readonly account: string;
  /** Points as a decimal string. */
  readonly amount: string;
  readonly reason: string;
}

export interface Admin extends AdminReads, AdminActs {
  /** Those of all accounts that wait for an operator, newest first. */
  redemptions(options?: CallOptions): AsyncGenerator<AdminRedemptionView, void>;
  approve(id: string, options?: CallOptions & { readonly reason?: string }): Promise<AdminRedemptionView>;
  /** The points go back; the owner reads the reason. */
  reject(id: string, reason: string, options?: CallOptions): Promise<AdminRedemptionView>;
  /** Granted points can be spent and not redeemed. */
  grant(grant: Grant, options?: PostOptions): Promise<GrantView>;
  treasury(options?: CallOptions): Promise<TreasuryView>;
}

export function createAdmin(transport: Transport): Admin {
  const path = "/v1/admin/redemptions";
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    ...createAdminReads(transport),
    ...createAdminActs(transport),
    redemptions: (options = {}) =>
      readPages(transport, path, adminRedemptionsPage, { ...options, query: { state: "held" } }),
    approve: (id, { signal, reason } = {}) =>
      sendRequest(
        transport,
        {
          method: "POST",
          path: `${pathOf(id)}/approve`,
          signal,
          ...(reason === undefined ? {} : { body: { reason } }),
        },
        adminRedemptionView,
      ),
    reject: (id, reason, { signal } = {}) =>
      sendRequest(
        transport,
        { method: "POST", path: `${pathOf(id)}/reject`, body: { reason }, signal },
        adminRedemptionView,
      ),
    grant: ({ account, amount, reason }, { signal, idempotencyKey = freshIdempotencyKey() } = {}) =>
      sendRequest(
        transport,
        { method: "POST", path: "/v1/admin/grants", body: { account, amount, reason }, idempotencyKey, signal },
        grantView,
      ),
    treasury: ({ signal } = {}) =>
      sendRequest(transport, { method: "GET", path: "/v1/admin/treasury", signal }, treasuryView),
  };
}
