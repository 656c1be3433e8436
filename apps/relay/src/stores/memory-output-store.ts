// Minted outputs in memory.
import type { OutputStore } from "../ports/output-store.ts";
import { chainKey, type MemoryTables } from "./memory-tables.ts";
import { newestFirst } from "./newest-first.ts";

export function createMemoryOutputStore({ mintedOutputs }: MemoryTables): OutputStore {
  const of = (chainId: number) => [...mintedOutputs.values()].filter((output) => output.chainId === chainId);
  return {
    get: async ({ chainId, tokenId }) => mintedOutputs.get(chainKey(chainId, tokenId)),
    byLeafHash: async ({ chainId, leafHash }) => of(chainId).find((output) => output.leafHash === leafHash),
    list: async ({ chainId, owner, ...page }) =>
      newestFirst(
        of(chainId).filter((output) => owner === null || output.owner === owner),
        page,
      ),
  };
}
