// Reads the counters that alerts are raised by: cheap ones every few seconds, the chain's and the database's every minute.
import type { DurableChange } from "@starling/domain";
import { type AccountId, type AlertKind, type DeliveryNews, SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { AlertStore } from "../ports/alert-store.ts";
import type { Chain } from "../ports/chain.ts";
import type { DepositStore } from "../ports/deposit-store.ts";
import type { Log } from "../ports/log.ts";
import type { RedemptionStore } from "../ports/redemption-store.ts";
import type { Store } from "../ports/store.ts";
import { readChainTotals } from "../redemptions/read-chain-totals.ts";
import { ALERT_LIMITS as LIMITS } from "./alert-limits.ts";
import type { Reading } from "./judge-reading.ts";
import { createSlidingWindow } from "./sliding-window.ts";
import { type AlertWatch, createAlertWatch } from "./watch-alerts.ts";

/** What is counted as it happens. */
export interface AlertCounters {
  committed(changes: readonly DurableChange[], tookMs?: number): void;
  delivered(delivery: Pick<DeliveryNews, "state">): void;
  read(
    nowMs: number,
  ): Pick<Reading, "matches" | "mismatches" | "webhooksTaken" | "webhooksFailed" | "slowCommits" | "paidByIssuance">;
}

type Counted = "match" | "mismatch" | "taken" | "failed" | "slow" | "issued";

export function createAlertCounters(nowMs: () => number = Date.now): AlertCounters {
  const window = createSlidingWindow<Counted>(LIMITS.windowMs, LIMITS.windowSlices);
  return {
    committed(changes, tookMs = 0) {
      if (tookMs > LIMITS.slowCommitMs) window.add("slow", nowMs());
      for (const change of changes) {
        if (change.type === "check-closed") {
          if (change.verdict !== "inconclusive") window.add(change.verdict, nowMs());
        } else if (change.type === "entry-posted" && change.entry.type === "check") {
          const isIssued = change.entry.postings.some(
            ({ accountId, amount }) => accountId === SYSTEM_ACCOUNTS.issuance && amount < 0n,
          );
          if (isIssued) window.add("issued", nowMs());
        }
      }
    },
    delivered({ state }) {
      if (state === "delivered") window.add("taken", nowMs());
      else if (state !== "pending") window.add("failed", nowMs());
    },
    read: (at) => ({
      matches: window.sum("match", at),
      mismatches: window.sum("mismatch", at),
      webhooksTaken: window.sum("taken", at),
      webhooksFailed: window.sum("failed", at),
      slowCommits: window.sum("slow", at),
      paidByIssuance: window.sum("issued", at),
    }),
  };
}

export interface StartAlertsOptions {
  readonly alerts: AlertStore;
  readonly counters: AlertCounters;
  readonly engine: RunningEngine;
  readonly chain: Chain | null;
  readonly store: Pick<Store, "account">;
  readonly deposits: Pick<DepositStore, "totals">;
  readonly redemptions: Pick<RedemptionStore, "open" | "held">;
  /** The relay's own referee; null where it has none. */
  readonly houseAccountId: AccountId | null;
  readonly nodesOf: (accountId: AccountId) => number;
  readonly log: Log;
  readonly everyMs?: number;
}

export interface RunningAlerts extends AlertWatch {
  /** How many of each kind stand. */
  counts(): ReadonlyMap<AlertKind, number>;
  stop(): void;
}

interface Slow {
  readonly chainAgrees: boolean | null;
  readonly held: Reading["held"];
}

export async function startAlerts(options: StartAlertsOptions): Promise<RunningAlerts> {
  const { engine, chain, counters, log, everyMs = LIMITS.everyMs } = options;
  const watch = await createAlertWatch(options, Date.now());
  const nodesSeen: { atMs: number; nodes: number }[] = [];
  let slow: Slow = { chainAgrees: null, held: { count: 0, oldestMs: null } };
  let slowAtMs = 0;
  let isLooking = false;

  function read(nowMs: number): Reading {
    const counts = engine.engine().counts();
    nodesSeen.push({ atMs: nowMs, nodes: counts.nodes });
    while (nodesSeen[0] !== undefined && nodesSeen[0].atMs < nowMs - LIMITS.windowMs) nodesSeen.shift();
    const { houseAccountId } = options;
    return {
      nodes: counts.nodes,
      nodesMost: Math.max(...nodesSeen.map(({ nodes }) => nodes)),
      models: [...counts.byModel].map(([modelId, of]) => ({ modelId, ...of })),
      ...counters.read(nowMs),
      isCommitting: engine.healthy(),
      houseNodes: houseAccountId === null ? null : options.nodesOf(houseAccountId),
      chain: chain === null ? null : { ...chain.health(), confirmations: chain.facts.confirmations },
      ...slow,
      nowMs,
    };
  }

  async function look(): Promise<void> {
    if (isLooking || engine.state() !== "running") return;
    isLooking = true;
    try {
      const nowMs = Date.now();
      if (nowMs - slowAtMs >= LIMITS.slowEveryMs) {
        slowAtMs = nowMs;
        slow = await readSlow(options);
      }
      await watch.look(read(nowMs));
    } catch (error) {
      log.warn({ err: error }, "alerts were not looked at; they are in a moment");
    } finally {
      isLooking = false;
    }
  }

  const timer = setInterval(() => void look(), everyMs);
  return {
    ...watch,
    counts() {
      const counts = new Map<AlertKind, number>();
      for (const { kind } of watch.standing()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return counts;
    },
    stop: () => clearInterval(timer),
  };
}

async function readSlow({ chain, store, deposits, redemptions }: StartAlertsOptions): Promise<Slow> {
  const held = await redemptions.held({ before: null, limit: 100 });
  const oldestMs = held.length === 0 ? null : Math.min(...held.map(({ createdAtMs }) => createdAtMs));
  const waiting = { count: held.length, oldestMs };
  const totals = chain === null || chain.health().state !== "following" ? undefined : await readChainTotals(chain);
  if (totals === undefined) return { chainAgrees: null, held: waiting };
  const [burned, deposited] = await Promise.all([store.account(SYSTEM_ACCOUNTS.burn), deposits.totals()]);
  const chainAgrees = totals.redeemed === (burned?.available ?? 0n) && totals.deposited === deposited.points;
  return { chainAgrees, held: waiting };
}
