import { adminLive } from "@starling/protocol";
import { openSignedInSocket } from "../../../shared/live/open-signed-in-socket.ts";
import type { AdminLiveListener } from "./admin-live.ts";

/**
 * Listens to the relay's /admin as whoever's token it is given; messages that don't fit the protocol are dropped.
 */
export function connectAdmin(
  relayUrl: string,
  token: () => Promise<string>,
  { onTold, onLost, onRefused }: AdminLiveListener,
): { close(): void } {
  const socket = openSignedInSocket(relayUrl, "/admin", token);
  socket.on("overview", (message: unknown) => {
    const told = adminLive.safeParse(message);
    if (told.success) onTold(told.data);
  });
  socket.on("notice", onRefused);
  socket.on("disconnect", onLost);
  socket.on("connect_error", onLost);
  return { close: () => void socket.close() };
}
