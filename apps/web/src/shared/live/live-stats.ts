// The network's statistics as a page sees them: what was last told, and whether it is still being told.
import type { NetworkStats } from "@starling/protocol";
import type { connectLive } from "./connect-live.ts";
import { createLiveStore, type LiveStore, type LiveTold } from "./create-live-store.ts";

export interface LiveState extends LiveTold {
  /** The last that was told; null when the relay never answered. */
  readonly stats: NetworkStats | null;
}

export type LiveStats = LiveStore<LiveState>;

export const createLiveStats = (options: {
  readonly initial: NetworkStats | null;
  readonly connect: (listener: Parameters<typeof connectLive>[1]) => { close(): void };
}): LiveStats =>
  createLiveStore<LiveState>(
    { link: options.initial === null ? "lost" : "connecting", stats: options.initial },
    ({ onTold, onLost }) => options.connect({ onStats: (stats) => onTold({ stats }), onLost }),
  );
