// Device keys: how an account's own browsers and nodes are known. A key is known by its RFC 7638 thumbprint; it changes its
// account only when that is merged into another.
import type { AccountId } from "@starling/protocol";

export interface StoredAccountKey {
  readonly thumbprint: string;
  readonly accountId: AccountId;
  /** What its owner calls the device. */
  readonly label: string | null;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number | null;
  /** For good: neither nodes nor sessions may use it any more. */
  readonly revokedAtMs: number | null;
}

/** `key_taken`: it is another account's. `key_revoked`: it was this account's, and revoked. `too_many_keys`: `keysMax` are not revoked. */
export type KeyRefusal = "key_taken" | "key_revoked" | "too_many_keys";

export interface AccountKeyStore {
  /** Also one that is revoked: the caller looks. */
  find(thumbprint: string): Promise<StoredAccountKey | undefined>;
  /** Of an account, newest first, revoked ones included. `before` is the last of the page before. */
  list(request: {
    readonly accountId: AccountId;
    readonly before: string | null;
    readonly limit: number;
  }): Promise<StoredAccountKey[]>;
  /** Gives an account one more key: of a device that signed in by a wallet. One that it has already is left as it is. */
  add(request: {
    readonly thumbprint: string;
    readonly accountId: AccountId;
    readonly label: string | null;
    readonly keysMax: number;
    readonly nowMs: number;
  }): Promise<
    | { readonly ok: true; readonly key: StoredAccountKey }
    | { readonly ok: false; readonly refusal: KeyRefusal /** Of `key_taken`: whose it is. */; readonly of?: AccountId }
  >;
  /** undefined when the account has no such key. */
  rename(request: {
    readonly thumbprint: string;
    readonly accountId: AccountId;
    readonly label: string | null;
  }): Promise<StoredAccountKey | undefined>;
  /** With all sessions that were begun by it; again is harmless. undefined when the account has no such key. */
  revoke(request: {
    readonly thumbprint: string;
    readonly accountId: AccountId;
    readonly nowMs: number;
  }): Promise<StoredAccountKey | undefined>;
  /** Notes when keys were last seen, many at once; never goes back in time. */
  touch(seen: readonly { readonly thumbprint: string; readonly atMs: number }[]): Promise<void>;
}
