// What happens in a minute, counted as it is committed and as nodes come and go. Pure: time is an argument.
import type { DurableChange } from "@starling/domain";
import type { HistoryCount } from "../ports/network-history-store.ts";
import { NETWORK_LIMITS } from "./network-limits.ts";

export interface MinuteCount {
  /** The changes of a commit. */
  add(changes: readonly DurableChange[]): void;
  /** How many nodes there are; holds for the time since the last look. */
  look(nodes: { readonly connected: number; readonly working: number }, nowMs: number): void;
  /** What was counted since it was last taken, and begins anew; null when no time was. */
  take(): HistoryCount | null;
}

export function createMinuteCount(startMs: number): MinuteCount {
  let lookedAtMs = startMs;
  let now = empty();
  return {
    add(changes) {
      for (const change of changes) {
        if (change.type === "output-accepted") {
          now.chunks += 1;
          now.items += change.itemCount;
        } else if (change.type === "entry-posted" && change.entry.type === "settle") {
          for (const posting of change.entry.postings)
            if (posting.bucket === "escrow") now.pointsEarned += posting.amount;
        } else if (change.type === "check-closed" && change.reason !== "known" && change.reason !== "admission") {
          now.checked += 1;
          if (change.verdict === "match") now.matched += 1;
        }
      }
    },
    look({ connected, working }, nowMs) {
      const passedMs = Math.max(0, nowMs - lookedAtMs);
      lookedAtMs = nowMs;
      now.nodesMax = Math.max(now.nodesMax, connected);
      if (passedMs > NETWORK_LIMITS.sampleGapMsMax) return;
      now.countedMs += passedMs;
      now.nodeMs += connected * passedMs;
      now.workingMs += working * passedMs;
    },
    take() {
      const { countedMs, nodeMs, workingMs, ...sums } = now;
      if (countedMs === 0) return null;
      now = empty();
      return {
        countedS: Math.max(1, Math.round(countedMs / 1_000)),
        nodes: nodeMs / countedMs,
        working: workingMs / countedMs,
        ...sums,
      };
    },
  };
}

const empty = () => ({
  countedMs: 0,
  nodeMs: 0,
  workingMs: 0,
  nodesMax: 0,
  chunks: 0,
  items: 0,
  pointsEarned: 0n,
  checked: 0,
  matched: 0,
});
