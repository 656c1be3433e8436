import type { WalletSession, WalletState } from "../session/wallet-session.ts";
import type { WalletStore } from "../session/wallet-store.ts";
import type { ChainState } from "../use-chain.ts";

/** What the parts of the open wallet work with. */
export interface OpenProps {
  readonly session: WalletSession;
  readonly store: WalletStore;
  readonly state: Extract<WalletState, { phase: "open" }>;
  readonly chain: ChainState;
  readonly relayUrl: string;
}
