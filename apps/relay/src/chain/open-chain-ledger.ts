import type { ChainCursor } from "@starling/domain";
import { depositEntryKey } from "@starling/domain";
import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { Store } from "../ports/store.ts";
import type { ChainLedger } from "./chain-ledger.ts";

export interface ChainLedgerOptions {
  readonly engine: Pick<RunningEngine, "ask" | "ensureAccount" | "engine">;
  readonly store: Pick<Store, "chainCursor" | "entryByKey">;
  /** Where the network's chain begins. */
  readonly origin: ChainCursor;
}

/** The engine's view of the chain: where it is, and what it is told. */
export async function openChainLedger({ engine, store, origin }: ChainLedgerOptions): Promise<ChainLedger> {
  const { chainId } = origin;
  const read = async () => (await store.chainCursor(chainId)) ?? origin;
  let cursor = await read();
  return {
    cursor: () => cursor,
    burned: () => engine.engine().balance(SYSTEM_ACCOUNTS.burn)?.available ?? 0n,
    ensureAccount: engine.ensureAccount,
    async advance({ from, to, events }) {
      const settled = await engine.ask<"chain-advanced">({ type: "chain-advanced", from, to, events });
      const isTaken = settled.ok && settled.value.taken;
      // It wasn't, or nobody knows: what the database holds counts.
      cursor = isTaken ? to : await read();
      return isTaken;
    },
    async creditedDeposits(depositIds) {
      const credited = new Set<string>();
      for (const id of depositIds)
        if ((await store.entryByKey(depositEntryKey(chainId, id))) !== undefined) credited.add(id);
      return credited;
    },
  };
}
