// /v1/usage: what the account's jobs did and cost.
import { type UsagePart, type UsageView, usageView } from "@starling/protocol";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface UsageQuery {
  /** UTC days, such as 2026-11-23; the last 30 days when left out. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What the sums are parted by; the day when left out. */
  readonly by?: readonly UsagePart[] | undefined;
}

export type ReadUsage = (query?: UsageQuery, options?: CallOptions) => Promise<UsageView>;

export const createUsage =
  (transport: Transport): ReadUsage =>
  ({ from, to, by } = {}, { signal } = {}) =>
    sendRequest(
      transport,
      { method: "GET", path: "/v1/usage", query: { from, to, by: by?.join(",") }, signal },
      usageView,
    );
