// Wallets that stand for an account. A wallet stands for one; it changes its account only when that is merged into another.
import type { AccountId } from "@starling/protocol";

export interface StoredWallet {
  /** 0x and 40 lower-case hex digits. */
  readonly address: string;
  readonly accountId: AccountId;
  /** The chain that its owner signed for; null: any. */
  readonly chainId: number | null;
  readonly label: string | null;
  readonly linkedAtMs: number;
}

/** `wallet_taken`: it is another account's, which may be merged. `too_many_wallets`: the account has `walletsMax`. */
export type WalletRefusal = "wallet_taken" | "too_many_wallets";

export interface WalletStore {
  find(address: string): Promise<StoredWallet | undefined>;
  /** All of an account, the first linked first; at most `limit`. */
  list(request: { readonly accountId: AccountId; readonly limit: number }): Promise<StoredWallet[]>;
  /** One that the account has already is left as it is. */
  link(request: Omit<StoredWallet, "linkedAtMs"> & { readonly walletsMax: number; readonly nowMs: number }): Promise<
    | { readonly ok: true; readonly wallet: StoredWallet }
    | {
        readonly ok: false;
        readonly refusal: WalletRefusal /** Of `wallet_taken`: whose it is. */;
        readonly of?: AccountId;
      }
  >;
  /** With all sessions that were begun by it; false when the account has no such wallet. */
  unlink(request: {
    readonly address: string;
    readonly accountId: AccountId;
    readonly nowMs: number;
  }): Promise<boolean>;
}
