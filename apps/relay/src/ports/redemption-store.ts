// Points that become tokens. The engine's commits write them; this reads.
import type { ChainPlace } from "@starling/domain";
import type { AccountId, RedemptionId, RedemptionState } from "@starling/protocol";

export interface StoredRedemption {
  readonly redemptionId: RedemptionId;
  readonly accountId: AccountId;
  /** 0x and 40 lower-case hex digits. */
  readonly recipient: string;
  /** Micro-points. */
  readonly amount: bigint;
  /** What the voucher says: all that the account's vouchers have paid out once this one is redeemed. */
  readonly cumulative: bigint;
  readonly state: RedemptionState;
  /** Of one that was issued: the voucher's, in seconds since the epoch by the chain's clock. */
  readonly deadlineS: number | null;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  /** Who approved or rejected it. */
  readonly operatorId: AccountId | null;
  /** Of one that was rejected. */
  readonly reason: string | null;
  /** Of one that is redeemed: where on the chain. */
  readonly place: ChainPlace | null;
  readonly createdAtMs: number;
  readonly issuedAtMs: number | null;
  /** When it was redeemed, expired, cancelled or rejected. */
  readonly endedAtMs: number | null;
}

export interface RedemptionStore {
  /** `accountId` null: of whatever account, for operators. */
  get(request: {
    readonly redemptionId: RedemptionId;
    readonly accountId: AccountId | null;
  }): Promise<StoredRedemption | undefined>;
  byIdempotencyKey(request: {
    readonly accountId: AccountId;
    readonly idempotencyKey: string;
  }): Promise<StoredRedemption | undefined>;
  /** How many are open, and the micro-points promised to them. */
  open(): Promise<{ readonly held: number; readonly issued: number; readonly points: bigint }>;
  /** Newest first; `before` is the last of the page before. */
  list(request: {
    readonly accountId: AccountId;
    readonly before: RedemptionId | null;
    readonly limit: number;
  }): Promise<StoredRedemption[]>;
  /** Those of all accounts that wait for an operator, newest first. */
  held(request: { readonly before: RedemptionId | null; readonly limit: number }): Promise<StoredRedemption[]>;
  /** Those of all accounts that were redeemed in this block of the chain or a later one, newest first: should the chain lose them. */
  redeemedSince(request: {
    readonly block: number;
    readonly before: RedemptionId | null;
    readonly limit: number;
  }): Promise<StoredRedemption[]>;
}
