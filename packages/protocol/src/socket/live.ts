// What the relay tells anybody on /live, once a second: true numbers of the network.
import { z } from "zod";
import { modelId } from "../ids.ts";
import { pointsText } from "../points.ts";
import { REGIONS, region } from "../region.ts";

const count = z.number().min(0);
const byBackend = z.strictObject({ webgpu: count, wasm: count, cpu: count });

/** Classes of adapters that are told of; the rarest beyond are left out. */
export const ADAPTER_ROWS_MAX = 20;

export const networkStats = z.strictObject({
  at: z.iso.datetime(),
  nodes: z.strictObject({ connected: count, working: count, paused: count, byBackend }),
  /** Over the last ten seconds. */
  chunksPerSecond: count,
  itemsPerSecond: count,
  queuedChunks: count,
  openJobs: count,
  /** Since the relay's database began. */
  totals: z.strictObject({ jobs: count, chunks: count, items: count, pointsEarned: pointsText }),
  models: z
    .array(
      z.strictObject({
        modelId,
        readyNodes: count,
        queuedChunks: count,
        /** Nodes that have it loaded, by what they run it on: also those that are paused or not admitted to work yet. */
        nodesByBackend: byBackend.default({ webgpu: 0, wasm: 0, cpu: 0 }),
      }),
    )
    .max(256),
  /** Connected nodes by region, most first. `elsewhere`: those that don't say, and those of regions with nodes of fewer than three owners. */
  regions: z
    .array(z.strictObject({ region: z.union([region, z.literal("elsewhere")]), nodes: count }))
    .max(REGIONS.length + 1)
    .default([]),
  /** Nodes that have a model loaded, by class of adapter, such as `webgpu nvidia ampere`; most first. */
  adapters: z
    .array(z.strictObject({ adapterClass: z.string().max(100), nodes: count }))
    .max(ADAPTER_ROWS_MAX)
    .default([]),
});
export type NetworkStats = z.infer<typeof networkStats>;

export interface RelayToLive {
  stats: (message: NetworkStats) => void;
}
