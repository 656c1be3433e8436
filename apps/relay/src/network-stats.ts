import { formatPoints, type NetworkStats } from "@starling/protocol";
import type { RunningEngine } from "./engine/start-engine.ts";

/** The network's numbers now; computed at most once in `everyMs`, however many ask. */
export function createNetworkStats(engine: RunningEngine, everyMs: number): () => NetworkStats {
  let last: NetworkStats | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = Date.now();
    // A timer of the same period may fire a little early.
    if (last !== undefined && nowMs - lastMs < everyMs / 2) return last;
    last = statsOf(engine, nowMs);
    lastMs = nowMs;
    return last;
  };
}

const MODELS_MAX = 256;

function statsOf(engine: RunningEngine, nowMs: number): NetworkStats {
  const counts = engine.engine().counts();
  const totals = engine.counts.totals();
  const { webgpu, wasm, cpu } = counts.nodesByBackend;
  return {
    at: new Date(nowMs).toISOString(),
    nodes: {
      connected: counts.nodes,
      working: counts.nodesWorking,
      paused: counts.nodesPaused,
      byBackend: { webgpu, wasm, cpu },
    },
    ...engine.counts.rates(nowMs),
    queuedChunks: counts.openChunks,
    openJobs: counts.openJobs,
    totals: {
      jobs: totals.jobs,
      chunks: totals.chunks,
      items: totals.items,
      pointsEarned: formatPoints(totals.pointsEarned),
    },
    models: [...counts.byModel]
      .slice(0, MODELS_MAX)
      .map(([modelId, { readyNodes, openChunks }]) => ({ modelId, readyNodes, queuedChunks: openChunks })),
  };
}
