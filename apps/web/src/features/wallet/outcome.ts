// What the wallet's rooms give back when something expected goes wrong: a code, whose sentence is in the namespace `wallet` (faults).

export const WALLET_FAULTS = [
  "file_too_large",
  "file_unreadable",
  "file_version_unknown",
  "file_out_of_bounds",
  "wallet_exists",
  "no_wallet",
  "locked",
  "wrong_secret",
  "wallet_altered",
  "too_soon",
  "words_invalid",
  "key_invalid",
  "passphrase_weak",
  "passkey_unavailable",
  "passkey_without_prf",
  "passkey_refused",
  "last_lock",
  "too_many_locks",
  "storage_refused",
] as const;
export type WalletFault = (typeof WALLET_FAULTS)[number];

/** What an attempt gave: a value, or a code whose sentence the screens know. */
export type Outcome<T, F extends string = WalletFault> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: F };

export const done = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const failed = <F extends string>(fault: F): { readonly ok: false; readonly fault: F } => ({ ok: false, fault });
