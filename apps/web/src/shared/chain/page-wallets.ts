// Wallets of the site's own that pages may hand transactions to; whoever holds one offers it here.
import type { Provider } from "./wallet-calls.ts";

export interface PageWallet {
  /** Unique on the page. */
  readonly id: string;
  readonly name: string;
  /** Where it is known without asking: 0x and 40 hex digits. */
  readonly address?: string;
  readonly provider: Provider;
}

const offered = new Map<string, PageWallet>();
const listeners = new Set<() => void>();
let shown: readonly PageWallet[] = [];

function changed(): void {
  shown = [...offered.values()];
  for (const listener of listeners) listener();
}

/** Offers a wallet to all pages; gives the way to take it back. */
export function offerWallet(wallet: PageWallet): () => void {
  offered.set(wallet.id, wallet);
  changed();
  return () => {
    if (offered.get(wallet.id) !== wallet) return;
    offered.delete(wallet.id);
    changed();
  };
}

/** For useSyncExternalStore. */
export function subscribeOffered(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const offeredWallets = (): readonly PageWallet[] => shown;
