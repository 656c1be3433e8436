// What was committed, counted: totals since the database began and rates over the last ten seconds.
import type { DurableChange } from "@starling/domain";
import type { Totals } from "../ports/store.ts";

const WINDOW_S = 10;

export interface CommittedCounts {
  /** Called with the changes of each commit. */
  add(changes: readonly DurableChange[], nowMs: number): void;
  /** Totals that the store counted, read when nothing was in flight. */
  start(totals: Totals): void;
  totals(): Totals;
  /** Answered chunks and items a second, over the last ten full seconds. */
  rates(nowMs: number): { readonly chunksPerSecond: number; readonly itemsPerSecond: number };
}

export function createCommittedCounts(): CommittedCounts {
  const chunks = new Array<number>(WINDOW_S + 1).fill(0);
  const items = new Array<number>(WINDOW_S + 1).fill(0);
  let second = 0;
  let totals: Totals = { jobs: 0, chunks: 0, items: 0, pointsEarned: 0n };

  /** Empties the slots of the seconds that passed since the last call. */
  function turn(nowMs: number): number {
    const now = Math.floor(nowMs / 1000);
    const passed = Math.min(now - second, WINDOW_S + 1);
    for (let i = 0; i < passed; i++) {
      chunks[(now - i) % (WINDOW_S + 1)] = 0;
      items[(now - i) % (WINDOW_S + 1)] = 0;
    }
    if (passed > 0) second = now;
    return second % (WINDOW_S + 1);
  }

  return {
    add(changes, nowMs) {
      const slot = turn(nowMs);
      let jobs = 0;
      let chunksDone = 0;
      let itemsDone = 0;
      let earned = 0n;
      for (const change of changes) {
        if (change.type === "output-accepted") {
          chunksDone += 1;
          itemsDone += change.itemCount;
        } else if (change.type === "job-admitted") {
          jobs += 1;
        } else if (change.type === "entry-posted" && change.entry.type === "settle") {
          for (const posting of change.entry.postings) if (posting.bucket === "escrow") earned += posting.amount;
        }
      }
      chunks[slot] = (chunks[slot] ?? 0) + chunksDone;
      items[slot] = (items[slot] ?? 0) + itemsDone;
      totals = {
        jobs: totals.jobs + jobs,
        chunks: totals.chunks + chunksDone,
        items: totals.items + itemsDone,
        pointsEarned: totals.pointsEarned + earned,
      };
    },
    start(from) {
      totals = from;
    },
    totals: () => totals,
    rates(nowMs) {
      const current = turn(nowMs);
      const sum = (of: readonly number[]) => of.reduce((n, v, slot) => (slot === current ? n : n + v), 0);
      return { chunksPerSecond: sum(chunks) / WINDOW_S, itemsPerSecond: sum(items) / WINDOW_S };
    },
  };
}
