// Sign-in: challenges that are answered once, and the sessions that come of it. A session's token is known by its SHA-256 alone.
import type { AccountId, SessionId } from "@starling/protocol";

/** By what an account signed in. */
export type SignedInBy =
  | { readonly how: "device" /** RFC 7638. */; readonly thumbprint: string }
  | { readonly how: "wallet" /** 0x and 40 lower-case hex digits. */; readonly address: string };

export interface StoredSession {
  readonly sessionId: SessionId;
  readonly accountId: AccountId;
  readonly by: SignedInBy;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
  /** Also when its key was revoked, its wallet unlinked, or its account merged into another. */
  readonly revokedAtMs: number | null;
}

export interface SessionStore {
  /**
   * The account's oldest sessions are revoked when it has more than `sessionsMax`. undefined, and nothing written, when the
   * key or wallet is not the account's (any more), is revoked, or the account was merged.
   */
  create(request: {
    readonly sessionId: SessionId;
    readonly accountId: AccountId;
    readonly hash: Uint8Array;
    readonly by: SignedInBy;
    readonly nowMs: number;
    readonly expiresAtMs: number;
    readonly sessionsMax: number;
  }): Promise<StoredSession | undefined>;
  /** Also one that is revoked or has expired: the caller looks. */
  find(hash: Uint8Array): Promise<StoredSession | undefined>;
  /** Newest first; `before` is the last of the page before. */
  list(request: {
    readonly accountId: AccountId;
    readonly before: SessionId | null;
    readonly limit: number;
  }): Promise<StoredSession[]>;
  /** For good; again is harmless. undefined when the account has no such session. */
  revoke(request: {
    readonly sessionId: SessionId;
    readonly accountId: AccountId;
    readonly nowMs: number;
  }): Promise<StoredSession | undefined>;
  /** Notes when sessions were last used, many at once; never goes back in time. */
  touch(used: readonly { readonly sessionId: SessionId; readonly atMs: number }[]): Promise<void>;

  addChallenge(request: {
    readonly nonce: string;
    readonly nowMs: number;
    readonly expiresAtMs: number;
  }): Promise<void>;
  /** True once for each challenge that has not expired, whoever asks and however many at a time. */
  useChallenge(request: { readonly nonce: string; readonly nowMs: number }): Promise<boolean>;
  /** Removes at most `limit` of each: sessions and challenges that expired before `endedBeforeMs`. Gives how many. */
  sweep(request: { readonly endedBeforeMs: number; readonly limit: number }): Promise<number>;
}
