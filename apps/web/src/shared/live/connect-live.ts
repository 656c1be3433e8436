import type { NetworkStats } from "@starling/protocol";
import { io } from "socket.io-client";
import { isNetworkStats } from "./is-network-stats.ts";

export interface LiveListener {
  readonly onStats: (stats: NetworkStats) => void;
  readonly onLost: () => void;
}

/** Listens to the relay's /live. Connects again by itself, with back-off; `close` is idempotent. Messages that don't fit the protocol are dropped. */
export function connectLive(relayUrl: string, { onStats, onLost }: LiveListener): { close(): void } {
  const { origin, pathname } = new URL(relayUrl);
  const socket = io(`${origin}/live`, {
    path: `${pathname.replace(/\/+$/, "")}/socket.io/`,
    transports: ["websocket"],
    reconnectionDelay: 500,
    reconnectionDelayMax: 8_000,
    forceNew: true,
  });
  socket.on("stats", (message: unknown) => {
    if (isNetworkStats(message)) onStats(message);
  });
  socket.on("disconnect", onLost);
  socket.on("connect_error", onLost);
  return { close: () => void socket.close() };
}
