"use client";

import type { ModelManifest } from "@starling/protocol";
import { createClient } from "@starling/sdk";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { knownContracts } from "./chain/known-contracts.ts";
import { ConnectHolder, type HeldConnection } from "./connect-holder.ts";
import type { WalletState } from "./session/wallet-session.ts";
import type { ChainState } from "./use-chain.ts";

/** One for the life of the page. */
export const connections = new ConnectHolder();

/** Connections are taken up where dApps were connected before, or when `isWanted` says that one is about to be. Locked or not. */
export function useConnect(
  relayUrl: string,
  wallet: WalletState,
  chain: ChainState,
  isWanted: boolean,
): HeldConnection {
  const state = useSyncExternalStore(connections.subscribe, connections.snapshot, connections.snapshot);
  const models = useRef<readonly Pick<ModelManifest, "id" | "task">[]>(undefined);
  const known = "wallet" in wallet ? wallet : undefined;
  const address = known?.wallet.address;
  const isNeeded = isWanted || known?.meta.usesConnect === true;
  useEffect(() => {
    if (chain.phase !== "known" || address === undefined || !isNeeded) return;
    const { facts } = chain;
    // Without the list any well-formed model is taken, and the relay's quote decides.
    createClient({ relayUrl })
      .catalogue()
      .then(
        (list) => {
          models.current = list.map(({ id, task }) => ({ id, task }));
        },
        () => {},
      );
    connections.begin({
      ...facts.walletConnect,
      storagePrefix: `starling-${address.toLowerCase()}`,
      ownOrigin: location.origin,
      knownOrigins: [new URL(relayUrl).origin],
      decodeWith: () => ({
        chains: [{ chainId: facts.chainId, name: facts.name, symbol: facts.coin.symbol }],
        contracts: knownContracts(facts),
        ...(models.current && { models: models.current }),
      }),
    });
  }, [relayUrl, chain, address, isNeeded]);
  return state;
}

/** What dApps wait for. */
export const waitingOf = (state: HeldConnection): number =>
  state.phase === "on" ? state.snapshot.proposals.length + state.snapshot.requests.length : 0;
