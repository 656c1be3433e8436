// How the network did, in memory.
import {
  HISTORY_STEPS_S,
  type HistoryCount,
  type HistoryRow,
  type NetworkHistoryStore,
} from "../ports/network-history-store.ts";
import type { MemoryTables } from "./memory-tables.ts";

export function createMemoryNetworkHistoryStore({ networkHistory: rows }: MemoryTables): NetworkHistoryStore {
  return {
    async add({ relayId, ...count }) {
      for (const stepS of HISTORY_STEPS_S) {
        const atMs = startOf(count.atMs, stepS * 1_000);
        const key = `${stepS} ${atMs} ${relayId}`;
        const before = rows.get(key);
        rows.set(key, { ...(before === undefined ? count : joined(before, count)), stepS, relayId, atMs });
      }
    },
    async read({ rowStepS, fromMs, toMs, stepMs }) {
      const byRelay = new Map<string, HistoryRow>();
      for (const row of rows.values()) {
        if (row.stepS !== rowStepS || row.atMs < fromMs || row.atMs >= toMs) continue;
        const atMs = startOf(row.atMs, stepMs);
        const key = `${atMs} ${row.relayId}`;
        const before = byRelay.get(key);
        byRelay.set(key, { ...(before === undefined ? countOf(row) : joined(before, row)), atMs });
      }
      const steps = new Map<number, HistoryRow>();
      for (const row of byRelay.values()) {
        const before = steps.get(row.atMs);
        steps.set(row.atMs, before === undefined ? row : { ...beside(before, row), atMs: row.atMs });
      }
      return [...steps.values()].sort((a, b) => a.atMs - b.atMs);
    },
    async sweep({ rowStepS, beforeMs, limit }) {
      const old = [...rows].filter(([, row]) => row.stepS === rowStepS && row.atMs < beforeMs).slice(0, limit);
      for (const [key] of old) rows.delete(key);
      return old.length;
    },
  };
}

const startOf = (atMs: number, stepMs: number): number => Math.floor(atMs / stepMs) * stepMs;

const countOf = ({ countedS, nodes, working, nodesMax, ...sums }: HistoryCount): HistoryCount => ({
  countedS,
  nodes,
  working,
  nodesMax,
  ...sumsOf(sums),
});

const sumsOf = ({
  chunks,
  items,
  pointsEarned,
  checked,
  matched,
}: Pick<HistoryCount, "chunks" | "items" | "pointsEarned" | "checked" | "matched">) => ({
  chunks,
  items,
  pointsEarned,
  checked,
  matched,
});

const summed = (a: HistoryCount, b: HistoryCount) => ({
  chunks: a.chunks + b.chunks,
  items: a.items + b.items,
  pointsEarned: a.pointsEarned + b.pointsEarned,
  checked: a.checked + b.checked,
  matched: a.matched + b.matched,
});

/** One relay's, one after the other. */
function joined(a: HistoryCount, b: HistoryCount): HistoryCount {
  const countedS = a.countedS + b.countedS;
  return {
    countedS,
    nodes: (a.nodes * a.countedS + b.nodes * b.countedS) / countedS,
    working: (a.working * a.countedS + b.working * b.countedS) / countedS,
    nodesMax: Math.max(a.nodesMax, b.nodesMax),
    ...summed(a, b),
  };
}

/** Two relays', at the same time. */
const beside = (a: HistoryCount, b: HistoryCount): HistoryCount => ({
  countedS: Math.max(a.countedS, b.countedS),
  nodes: a.nodes + b.nodes,
  working: a.working + b.working,
  nodesMax: a.nodesMax + b.nodesMax,
  ...summed(a, b),
});
