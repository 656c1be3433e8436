// What a dry run of settings counts, over bounded parts of what is stored.
import type { AccountId, CheckReason } from "@starling/protocol";

export interface AskedRedemption {
  readonly accountId: AccountId;
  /** Micro-points. */
  readonly amount: bigint;
  readonly createdAtMs: number;
}

export interface DryRunStore {
  /** Of all accounts since then, in order; the newest `limit` of them. */
  redemptions(request: { readonly sinceMs: number; readonly limit: number }): Promise<AskedRedemption[]>;
  /** Micro-points that jobs admitted within these times cost, and that contributors were credited for them; of the newest `limit`. */
  turnover(request: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
  }): Promise<{ readonly charged: bigint; readonly rewarded: bigint }>;
  /** Checks that were closed within these times, by reason; of the newest `limit`. */
  checks(request: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
  }): Promise<ReadonlyMap<CheckReason, number>>;
  /** Contributors with so many matches or more. */
  proven(matches: number): Promise<number>;
  /** Micro-points that came into contributors' escrow within these times. */
  escrowed(request: { readonly fromMs: number; readonly toMs: number; readonly limit: number }): Promise<bigint>;
}
