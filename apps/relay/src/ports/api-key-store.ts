// API keys: what each may do and spend. A key is known by its SHA-256 alone.
import type { AccountId, ApiKeyId } from "@starling/protocol";

/** After which a key's cap counts from 0 again: at 00:00 UTC of each day, or of each month's first. null: never. */
export type KeyPeriod = "day" | "month" | null;

/** What its owner may say of a key, and change. */
export interface ApiKeyTerms {
  readonly name: string;
  /** What it may be used for; `*` is everything. The database takes them as they are. */
  readonly scopes: readonly string[];
  /** Micro-points that its jobs may cost in a period; null when nothing bounds it. */
  readonly cap: bigint | null;
  readonly period: KeyPeriod;
  /** Requests; null when the network's own limit is all. */
  readonly ratePerMinute: number | null;
  readonly expiresAtMs: number | null;
}

export interface StoredApiKey extends ApiKeyTerms {
  readonly keyId: ApiKeyId;
  readonly accountId: AccountId;
  /** First characters of the key, for display. */
  readonly prefix: string;
  /** Micro-points that its jobs have cost since its period began, refunds taken off; kept by commits. */
  readonly spent: bigint;
  readonly periodStartedAtMs: number;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly revokedAtMs: number | null;
}

export interface ApiKeyStore {
  /** undefined when the account has `keysMax` keys that are not revoked; rejects when there is no such account, or the hash is taken. */
  create(
    request: ApiKeyTerms & {
      readonly keyId: ApiKeyId;
      readonly accountId: AccountId;
      readonly hash: Uint8Array;
      readonly prefix: string;
      readonly keysMax: number;
      readonly nowMs: number;
    },
  ): Promise<StoredApiKey | undefined>;
  /** Also one that is revoked or has expired: the caller looks. A period that is over is ended first, so `spent` is of `nowMs`. */
  find(request: { readonly hash: Uint8Array; readonly nowMs: number }): Promise<StoredApiKey | undefined>;
  /** As `find`, of an account's own key. */
  get(request: {
    readonly keyId: ApiKeyId;
    readonly accountId: AccountId;
    readonly nowMs: number;
  }): Promise<StoredApiKey | undefined>;
  /** Newest first, revoked ones included. `before` is the last of the page before. `spent` may be of a period that is over. */
  list(request: {
    readonly accountId: AccountId;
    readonly before: ApiKeyId | null;
    readonly limit: number;
  }): Promise<StoredApiKey[]>;
  /** Another period begins at once, with nothing spent. undefined when the account has no such key, or it is revoked. */
  update(request: {
    readonly keyId: ApiKeyId;
    readonly accountId: AccountId;
    readonly changes: Partial<ApiKeyTerms>;
    readonly nowMs: number;
  }): Promise<StoredApiKey | undefined>;
  /** For good; again is harmless. undefined when the account has no such key. */
  revoke(request: {
    readonly keyId: ApiKeyId;
    readonly accountId: AccountId;
    readonly nowMs: number;
  }): Promise<StoredApiKey | undefined>;
  /** Notes when keys were last used, many at once; never goes back in time. */
  touch(used: readonly { readonly keyId: ApiKeyId; readonly atMs: number }[]): Promise<void>;
  /** Ends the periods that are over of at most `limit` keys, and gives these keys; each is given by one call alone. */
  startPeriods(request: { readonly nowMs: number; readonly limit: number }): Promise<StoredApiKey[]>;
}

/** When the period that `nowMs` lies in began, in milliseconds since the epoch; 0 without a period. */
export function periodStartMs(period: KeyPeriod, nowMs: number): number {
  if (period === null) return 0;
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), period === "day" ? now.getUTCDate() : 1);
}
