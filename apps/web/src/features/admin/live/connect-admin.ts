import "../../../shared/live/no-evaluated-code.ts";
import { adminLive } from "@starling/protocol";
import { io } from "socket.io-client";
import type { AdminLiveListener } from "./admin-live.ts";

/**
 * Listens to the relay's /admin as whoever's token it is given; asks for the token anew at each connection. Connects again by
 * itself, with back-off; messages that don't fit the protocol are dropped.
 */
export function connectAdmin(
  relayUrl: string,
  token: () => Promise<string>,
  { onTold, onLost, onRefused }: AdminLiveListener,
): { close(): void } {
  const { origin, pathname } = new URL(relayUrl);
  const socket = io(`${origin}/admin`, {
    path: `${pathname.replace(/\/+$/, "")}/socket.io/`,
    transports: ["websocket"],
    auth: (give) =>
      void token().then(
        (held) => give({ token: held }),
        () => give({}),
      ),
    reconnectionDelay: 500,
    reconnectionDelayMax: 8_000,
    forceNew: true,
  });
  socket.on("overview", (message: unknown) => {
    const told = adminLive.safeParse(message);
    if (told.success) onTold(told.data);
  });
  socket.on("notice", onRefused);
  socket.on("disconnect", onLost);
  socket.on("connect_error", onLost);
  return { close: () => void socket.close() };
}
