// What contracts asked for, in memory.
import type { OracleStore } from "../ports/oracle-store.ts";
import { chainKey, type MemoryTables } from "./memory-tables.ts";
import { newestFirst } from "./newest-first.ts";

export function createMemoryOracleStore({ oracleRequests }: MemoryTables): OracleStore {
  const of = (chainId: number) => [...oracleRequests.values()].filter((request) => request.chainId === chainId);
  return {
    get: async ({ chainId, requestId }) => oracleRequests.get(chainKey(chainId, requestId)),
    list: async ({ chainId, ...page }) => newestFirst(of(chainId), page),
    async claim({ chainId, nowMs, leaseMs, limit }) {
      return of(chainId)
        .flatMap((request) => (request.nextAtMs === null ? [] : [{ request, dueAtMs: request.nextAtMs }]))
        .filter(({ dueAtMs }) => dueAtMs <= Math.floor(nowMs))
        .sort((a, b) => a.dueAtMs - b.dueAtMs || (a.request.seq < b.request.seq ? -1 : 1))
        .slice(0, limit)
        .map(({ request }) => {
          const claimed = { ...request, attempts: request.attempts + 1, nextAtMs: Math.floor(nowMs + leaseMs) };
          oracleRequests.set(chainKey(chainId, request.requestId), claimed);
          return claimed;
        });
    },
    async move({ chainId, requestId, from, to, atMs, nextAtMs, jobId, transaction, error }) {
      const key = chainKey(chainId, requestId);
      const before = oracleRequests.get(key);
      if (before === undefined || !from.some((state) => state === before.state)) return undefined;
      const moved = {
        ...before,
        ...(before.state === to ? {} : { state: to, attempts: 0, changedAtMs: Math.floor(atMs) }),
        nextAtMs: nextAtMs === null ? null : Math.floor(nextAtMs),
        jobId: jobId ?? before.jobId,
        transaction: transaction ?? before.transaction,
        error: error === undefined ? before.error : error,
      };
      oracleRequests.set(key, moved);
      return moved;
    },
  };
}
