import type { NetworkStats, RelayToLive } from "@starling/protocol";
import type { Namespace } from "socket.io";
import { SOCKET_LIMITS } from "./socket-limits.ts";

/** Sends the network's numbers to whoever listens on /live: at once when they come, then once a second. Gives what stops it. */
export function serveLive(
  live: Namespace<Record<string, never>, RelayToLive>,
  stats: () => NetworkStats,
): { close(): void } {
  live.on("connection", (socket) => {
    socket.emit("stats", stats());
  });
  const timer = setInterval(() => {
    if (live.sockets.size > 0) live.emit("stats", stats());
  }, SOCKET_LIMITS.statsEveryMs);
  return { close: () => clearInterval(timer) };
}
