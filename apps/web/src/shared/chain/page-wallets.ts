// The wallets that a page may hand transactions to: those that announce themselves in the browser (EIP-6963), and the site's own.
import { z } from "zod";
import type { Provider } from "./wallet-calls.ts";

export interface PageWallet {
  /** Unique on the page. */
  readonly id: string;
  readonly name: string;
  readonly provider: Provider;
}

/** Announcements beyond so many are not heard. */
const WALLETS_MAX = 16;
const NAME_CHARS_MAX = 40;

const announced = z.object({
  info: z.object({ uuid: z.string().min(1).max(64), name: z.string().trim().min(1).max(200) }),
  provider: z.custom<Provider>(
    (value) => typeof value === "object" && value !== null && "request" in value && typeof value.request === "function",
  ),
});

const wallets = new Map<string, PageWallet>();
const listeners = new Set<() => void>();
let shown: readonly PageWallet[] = [];
let isListening = false;

function changed(): void {
  shown = [...wallets.values()];
  for (const listener of listeners) listener();
}

/** Offers a wallet to all pages; gives the way to take it back. */
export function offerWallet(wallet: PageWallet): () => void {
  wallets.set(wallet.id, wallet);
  changed();
  return () => {
    if (wallets.get(wallet.id) !== wallet) return;
    wallets.delete(wallet.id);
    changed();
  };
}

/** For useSyncExternalStore. */
export function subscribeWallets(listener: () => void): () => void {
  listen();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const pageWallets = (): readonly PageWallet[] => shown;
const NONE: readonly PageWallet[] = [];
export const noWallets = (): readonly PageWallet[] => NONE;

function listen(): void {
  if (isListening) return;
  isListening = true;
  window.addEventListener("eip6963:announceProvider", (event) => {
    const read = announced.safeParse("detail" in event ? event.detail : undefined);
    if (!read.success || wallets.size >= WALLETS_MAX) return;
    const { info, provider } = read.data;
    const id = `eip6963:${info.uuid}`;
    if (wallets.get(id)?.provider === provider) return;
    wallets.set(id, { id, name: info.name.slice(0, NAME_CHARS_MAX), provider });
    changed();
  });
  window.dispatchEvent(new Event("eip6963:requestProvider"));
}
