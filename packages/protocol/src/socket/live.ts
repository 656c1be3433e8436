// What the relay tells anybody on /live, once a second: true numbers of the network.
import { z } from "zod";
import { modelId } from "../ids.ts";
import { pointsText } from "../points.ts";

const count = z.number().min(0);

export const networkStats = z.strictObject({
  at: z.iso.datetime(),
  nodes: z.strictObject({
    connected: count,
    working: count,
    paused: count,
    byBackend: z.strictObject({ webgpu: count, wasm: count, cpu: count }),
  }),
  /** Over the last ten seconds. */
  chunksPerSecond: count,
  itemsPerSecond: count,
  queuedChunks: count,
  openJobs: count,
  /** Since the relay's database began. */
  totals: z.strictObject({ jobs: count, chunks: count, items: count, pointsEarned: pointsText }),
  models: z.array(z.strictObject({ modelId, readyNodes: count, queuedChunks: count })).max(256),
});
export type NetworkStats = z.infer<typeof networkStats>;

export interface RelayToLive {
  stats: (message: NetworkStats) => void;
}
