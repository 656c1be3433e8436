import { formatPoints, type NetworkStats } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import { type CrowdNode, describeCrowd } from "./describe-crowd.ts";
import { NETWORK_LIMITS } from "./network-limits.ts";

export interface NetworkStatsOptions {
  readonly engine: Pick<RunningEngine, "engine" | "counts">;
  /** The connected nodes, without the relay's own. */
  readonly nodes: () => Iterable<CrowdNode>;
  readonly everyMs: number;
}

/** The network's numbers now; computed at most once in `everyMs`, however many ask. */
export function createNetworkStats({ engine, nodes, everyMs }: NetworkStatsOptions): () => NetworkStats {
  let last: NetworkStats | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = Date.now();
    // A timer of the same period may fire a little early.
    if (last !== undefined && nowMs - lastMs < everyMs / 2) return last;
    last = statsOf(engine, nodes(), nowMs);
    lastMs = nowMs;
    return last;
  };
}

const NOBODY = { webgpu: 0, wasm: 0, cpu: 0 } as const;

function statsOf(
  { engine, counts: committed }: NetworkStatsOptions["engine"],
  nodes: Iterable<CrowdNode>,
  nowMs: number,
): NetworkStats {
  const counts = engine().counts();
  const totals = committed.totals();
  const { webgpu, wasm, cpu } = counts.nodesByBackend;
  const { regions, adapters, nodesByBackend } = describeCrowd(nodes);
  return {
    at: new Date(nowMs).toISOString(),
    nodes: {
      connected: counts.nodes,
      working: counts.nodesWorking,
      paused: counts.nodesPaused,
      byBackend: { webgpu, wasm, cpu },
    },
    ...committed.rates(nowMs),
    queuedChunks: counts.openChunks,
    openJobs: counts.openJobs,
    totals: {
      jobs: totals.jobs,
      chunks: totals.chunks,
      items: totals.items,
      pointsEarned: formatPoints(totals.pointsEarned),
    },
    models: [...counts.byModel].slice(0, NETWORK_LIMITS.modelsMax).map(([modelId, { readyNodes, openChunks }]) => ({
      modelId,
      readyNodes,
      queuedChunks: openChunks,
      nodesByBackend: nodesByBackend.get(modelId) ?? NOBODY,
    })),
    regions,
    adapters,
  };
}
