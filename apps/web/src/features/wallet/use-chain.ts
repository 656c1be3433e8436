"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Address } from "viem";
import { type ChainClient, createChainClient } from "./chain/chain-client.ts";
import { askChainFacts, type ChainFacts } from "./chain/chain-facts.ts";
import type { ChainFault } from "./chain/chain-fault.ts";
import { followSent, type SentStatus } from "./chain/follow-sent.ts";
import { type Balances, readBalances } from "./chain/read-balances.ts";
import { readSent } from "./chain/sent-transactions.ts";
import type { WalletStore } from "./session/wallet-store.ts";

export type ChainState =
  | { readonly phase: "asking" }
  | { readonly phase: "none"; readonly fault: ChainFault }
  | { readonly phase: "known"; readonly facts: ChainFacts; readonly client: ChainClient };

/** The relay is asked again for its chain this often while it has none to tell of. */
const ASK_AGAIN_MS = 10_000;
/** The chain is looked at this often while the page is in sight. */
const LOOK_EVERY_MS = 3_000;
/** Own transactions that are looked at each time: the newest pending ones, and those not deep enough yet. */
const FOLLOWED_MAX = 10;

/** The relay's chain. A relay that is away, or has none yet, is asked again. */
export function useChain(relayUrl: string): ChainState {
  const [state, setState] = useState<ChainState>({ phase: "asking" });
  useEffect(() => {
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const facts = await askChainFacts(relayUrl, end.signal);
      if (end.signal.aborted) return;
      if (facts.ok) setState({ phase: "known", facts: facts.value, client: createChainClient(facts.value) });
      else {
        setState({ phase: "none", fault: facts.fault });
        timer = setTimeout(ask, ASK_AGAIN_MS);
      }
    };
    void ask();
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [relayUrl]);
  return state;
}

export interface Holdings {
  /** null until they were read once. */
  readonly balances: Balances | null;
  /** The last look failed; what is shown is older. */
  readonly isStale: boolean;
  /** Own transactions that aren't settled yet, newest first. */
  readonly underWay: readonly SentStatus[];
  /** Counts changes of the balance, for whoever reads what hangs on it. */
  readonly changes: number;
}

/** Balances and own transactions, looked at every few seconds while the page is in sight; `look` does it now. */
export function useHoldings(chain: ChainState, owner: Address, store: WalletStore): Holdings & { look(): void } {
  const [holdings, setHoldings] = useState<Holdings>({ balances: null, isStale: false, underWay: [], changes: 0 });
  const now = useRef<() => void>(() => {});
  useEffect(() => {
    if (chain.phase !== "known") return;
    const { client, facts } = chain;
    let isOver = false;
    let isLooking = false;
    const look = async () => {
      if (isLooking) return;
      isLooking = true;
      try {
        const mine = (await readSent(store)).filter(({ from, chainId }) => from === owner && chainId === facts.chainId);
        const unsettled = mine
          .filter(({ state }) => state === "pending" || state === "confirmed")
          .slice(0, FOLLOWED_MAX);
        const [balances, ...followed] = await Promise.all([
          readBalances(client, facts, owner),
          ...unsettled.map((sent) => followSent(client, store, sent)),
        ]);
        if (isOver) return;
        const underWay = followed.filter(
          (sent) => sent.state === "pending" || sent.confirmations < facts.confirmations,
        );
        setHoldings((before) => ({
          balances,
          isStale: false,
          underWay,
          changes: before.changes + (sameAmounts(before.balances, balances) ? 0 : 1),
        }));
      } catch {
        if (!isOver) setHoldings((before) => ({ ...before, isStale: true }));
      } finally {
        isLooking = false;
      }
    };
    now.current = () => void look();
    void look();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void look();
    }, LOOK_EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [chain, owner, store]);
  const look = useCallback(() => now.current(), []);
  return { ...holdings, look };
}

const sameAmounts = (a: Balances | null, b: Balances): boolean =>
  a !== null && a.coin === b.coin && a.token === b.token;
