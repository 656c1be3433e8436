import "./no-evaluated-code.ts";
import { io, type Socket } from "socket.io-client";

/**
 * A connection to a namespace of the relay as whoever's token it is given: asks for the token anew at each connection, and
 * connects again by itself, with back-off.
 */
export function openSignedInSocket(relayUrl: string, namespace: string, token: () => Promise<string>): Socket {
  const { origin, pathname } = new URL(relayUrl);
  return io(`${origin}${namespace}`, {
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
}
