// Writes down how the network does, a row a minute; removes what is old.
import type { DurableChange } from "@starling/domain";
import type { Log } from "../ports/log.ts";
import { HISTORY_STEPS_S, type HistoryRow, type NetworkHistoryStore } from "../ports/network-history-store.ts";
import { createMinuteCount } from "./count-minute.ts";
import { NETWORK_LIMITS } from "./network-limits.ts";

export interface KeepHistoryOptions {
  readonly store: Pick<NetworkHistoryStore, "add" | "sweep">;
  readonly relayId: string;
  readonly log: Log;
}

export interface HistoryKeeper {
  /** Called with the changes of each commit, also before `start`. */
  committed(changes: readonly DurableChange[]): void;
  /** Begins to look at how many nodes there are. */
  start(nodes: () => { readonly connected: number; readonly working: number }): void;
  /** Looks now; writes what was counted of the last minute once a new one has begun. Called by a timer. */
  look(nowMs: number): void;
  /** Writes what was counted so far. Idempotent. */
  stop(): Promise<void>;
}

const MINUTE_MS = 60_000;

export function keepHistory({ store, relayId, log }: KeepHistoryOptions): HistoryKeeper {
  const minute = createMinuteCount(Date.now());
  const waiting: HistoryRow[] = [];
  let beganMs = startOf(Date.now());
  let sweptAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();
  let nodes = () => ({ connected: 0, working: 0 });
  let stopped = false;

  async function write(nowMs: number): Promise<void> {
    for (let row = waiting[0]; row !== undefined; row = waiting[0]) {
      await store.add({ relayId, ...row });
      waiting.shift();
    }
    if (nowMs - sweptAtMs < NETWORK_LIMITS.sweepEveryMs) return;
    sweptAtMs = nowMs;
    for (const rowStepS of HISTORY_STEPS_S) {
      const beforeMs = nowMs - (rowStepS === 60 ? NETWORK_LIMITS.minutesKeptMs : NETWORK_LIMITS.hoursKeptMs);
      await store.sweep({ rowStepS, beforeMs, limit: NETWORK_LIMITS.sweepRowsMax });
    }
  }

  function put(nowMs: number): void {
    const count = minute.take();
    if (count !== null) waiting.push({ atMs: beganMs, ...count });
    if (waiting.length > NETWORK_LIMITS.minutesWaitingMax) waiting.shift();
    beganMs = startOf(nowMs);
    writing = writing
      .then(() => write(nowMs))
      .catch((error: unknown) => log.warn({ err: error }, "the network's history was not written; tried again later"));
  }

  function look(nowMs: number): void {
    minute.look(nodes(), nowMs);
    if (startOf(nowMs) !== beganMs) put(nowMs);
  }

  /** On whole multiples of the period, so that a minute is looked at as it ends. */
  function lookLater(): void {
    timer = setTimeout(
      () => {
        look(Date.now());
        lookLater();
      },
      NETWORK_LIMITS.sampleEveryMs - (Date.now() % NETWORK_LIMITS.sampleEveryMs),
    );
  }

  return {
    committed: minute.add,
    look,
    start(of) {
      nodes = () => of();
      look(Date.now());
      lookLater();
    },
    async stop() {
      if (!stopped) {
        stopped = true;
        clearTimeout(timer);
        const nowMs = Date.now();
        minute.look(nodes(), nowMs);
        put(nowMs);
      }
      await writing;
    },
  };
}

const startOf = (nowMs: number): number => Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
