// Wallets of other programs in this browser, which announce themselves (EIP-6963).
import type { Eip1193 } from "./signing-wallet.ts";

export interface FoundWallet {
  readonly id: string;
  /** What it calls itself: shown, never believed. */
  readonly name: string;
  /** A data address of its picture; null when it gave none that may be shown. */
  readonly icon: string | null;
  readonly provider: Eip1193;
}

export interface FoundWallets {
  all(): readonly FoundWallet[];
  subscribe(listener: () => void): () => void;
}

export const FOUND_LIMITS = { walletsMax: 20, nameCharsMax: 40, iconCharsMax: 200_000 } as const;

const NONE: readonly FoundWallet[] = [];

/** Begins to listen with the first subscriber, and asks who is there. */
export function createFoundWallets(page: Pick<EventTarget, "addEventListener" | "dispatchEvent">): FoundWallets {
  let found = NONE;
  let listening = false;
  const listeners = new Set<() => void>();

  function hear(event: Event): void {
    const wallet = event instanceof CustomEvent ? walletOf(event.detail) : undefined;
    if (wallet === undefined || found.length >= FOUND_LIMITS.walletsMax) return;
    if (found.some(({ id }) => id === wallet.id)) return;
    found = [...found, wallet];
    for (const listener of listeners) listener();
  }

  return {
    all: () => found,
    subscribe(listener) {
      listeners.add(listener);
      if (!listening) {
        listening = true;
        page.addEventListener("eip6963:announceProvider", hear);
        page.dispatchEvent(new Event("eip6963:requestProvider"));
      }
      return () => void listeners.delete(listener);
    },
  };
}

function walletOf(detail: unknown): FoundWallet | undefined {
  if (typeof detail !== "object" || detail === null || !("info" in detail) || !("provider" in detail)) return undefined;
  const { info, provider } = detail;
  if (typeof info !== "object" || info === null || !isProvider(provider)) return undefined;
  const { uuid, name, icon } = info as Record<string, unknown>;
  if (typeof uuid !== "string" || typeof name !== "string" || name.trim() === "") return undefined;
  return { id: uuid, name: name.trim().slice(0, FOUND_LIMITS.nameCharsMax), icon: iconOf(icon), provider };
}

const isProvider = (value: unknown): value is Eip1193 =>
  typeof value === "object" && value !== null && "request" in value && typeof value.request === "function";

/** Raster or vector, inline: nothing is fetched for it. */
const iconOf = (icon: unknown): string | null =>
  typeof icon === "string" && icon.length <= FOUND_LIMITS.iconCharsMax && /^data:image\/[a-z+]+[;,]/.test(icon)
    ? icon
    : null;
