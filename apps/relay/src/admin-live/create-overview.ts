// What operators are told once a second: from counters in memory; what the database must be asked for is asked seldom.
import { type AdminLive, ADMIN_LIVE_LIMITS as LIMITS, type NetworkStats } from "@starling/protocol";
import { alertViewOf } from "../alerts/alert-view.ts";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { StoredAlert } from "../ports/alert-store.ts";
import type { DisputeStore } from "../ports/dispute-store.ts";
import type { OperatorStore } from "../ports/operator-store.ts";
import type { RedemptionStore } from "../ports/redemption-store.ts";

const WAITING_MAX = 64;
const OPERATORS_MAX = 1_000;

export interface OverviewParts {
  readonly engine: RunningEngine;
  readonly stats: () => NetworkStats;
  readonly standing: () => readonly StoredAlert[];
  readonly disputes: Pick<DisputeStore, "openCount">;
  readonly redemptions: Pick<RedemptionStore, "open">;
  readonly operators: Pick<OperatorStore, "list">;
}

export function createOverview(parts: OverviewParts): () => Promise<AdminLive> {
  const { engine, stats, standing } = parts;
  let counted: { readonly atMs: number; readonly counts: AdminLive["counts"] } | null = null;

  async function countsNow(nowMs: number): Promise<AdminLive["counts"]> {
    if (counted !== null && nowMs - counted.atMs < LIMITS.countsEveryMs) return counted.counts;
    const [disputesOpen, { held }, operators] = await Promise.all([
      parts.disputes.openCount(),
      parts.redemptions.open(),
      parts.operators.list(OPERATORS_MAX),
    ]);
    counted = { atMs: nowMs, counts: { disputesOpen, redemptionsHeld: held, operators: operators.length } };
    return counted.counts;
  }

  return async () => {
    const nowMs = Date.now();
    const counts = engine.engine().counts();
    const alerts = standing();
    const waiting = [...counts.byModel]
      .filter(([, { openChunks }]) => openChunks > 0)
      .sort(([, a], [, b]) => b.openChunks - a.openChunks)
      .slice(0, WAITING_MAX);
    const open = alerts.filter(({ state }) => state === "open").length;
    return {
      at: new Date(nowMs).toISOString(),
      stats: stats(),
      queue: {
        openChunks: counts.openChunks,
        leases: counts.leases,
        commitBacklog: engine.backlog().changes,
        waiting: waiting.map(([modelId, { openChunks, readyNodes }]) => ({ modelId, openChunks, readyNodes })),
      },
      alerts: {
        open,
        acknowledged: alerts.length - open,
        newest: alerts.slice(0, LIMITS.alertsMax).map(alertViewOf),
      },
      counts: await countsNow(nowMs),
    };
  };
}
