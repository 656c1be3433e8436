// Wallets that stand for accounts, in memory.
import type { AccountId } from "@starling/protocol";
import type { WalletStore } from "../ports/wallet-store.ts";
import { refuseClosed } from "./memory-account-key-store.ts";
import { revokeSessionsOf } from "./memory-session-store.ts";
import type { MemoryTables } from "./memory-tables.ts";

export function createMemoryWalletStore(tables: MemoryTables): WalletStore {
  const { wallets } = tables;
  const of = (accountId: AccountId) => [...wallets.values()].filter((wallet) => wallet.accountId === accountId);
  return {
    find: async (address) => wallets.get(address),
    async list({ accountId, limit }) {
      return of(accountId)
        .sort((a, b) => a.linkedAtMs - b.linkedAtMs || (a.address < b.address ? -1 : 1))
        .slice(0, limit);
    },
    async link({ address, accountId, chainId, label, walletsMax, nowMs }) {
      const known = wallets.get(address);
      if (known !== undefined)
        return known.accountId === accountId
          ? { ok: true, wallet: known }
          : { ok: false, refusal: "wallet_taken", of: known.accountId };
      if (of(accountId).length >= walletsMax) return { ok: false, refusal: "too_many_wallets" };
      refuseClosed(tables, accountId);
      const wallet = { address, accountId, chainId, label, linkedAtMs: Math.floor(nowMs) };
      wallets.set(address, wallet);
      return { ok: true, wallet };
    },
    async unlink({ address, accountId, nowMs }) {
      if (wallets.get(address)?.accountId !== accountId) return false;
      wallets.delete(address);
      revokeSessionsOf(
        tables,
        (row) => row.by.how === "wallet" && row.by.address === address && row.accountId === accountId,
        nowMs,
      );
      return true;
    },
  };
}
