import "../../../shared/live/no-evaluated-code.ts";
import { accountNews } from "@starling/protocol";
import { io } from "socket.io-client";
import type { AccountLiveListener } from "./account-live.ts";

/**
 * Listens to the relay's /account as whoever's token it is given; asks for the token anew at each connection. Connects again by
 * itself, with back-off, unless the relay refused; messages that don't fit the protocol are dropped.
 */
export function connectAccount(
  relayUrl: string,
  token: () => Promise<string>,
  { onNews, onLost, onOver }: AccountLiveListener,
): { close(): void } {
  const { origin, pathname } = new URL(relayUrl);
  const socket = io(`${origin}/account`, {
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
  socket.on("news", (message: unknown) => {
    const news = accountNews.safeParse(message);
    if (news.success) onNews(news.data);
  });
  socket.on("over", () => {
    onLost();
    onOver();
  });
  socket.on("disconnect", onLost);
  socket.on("connect_error", (error: Error & { readonly data?: unknown }) => {
    onLost();
    // Refused by the relay itself, and not by what is between: it says why.
    if (error.data !== undefined) onOver();
  });
  return { close: () => void socket.close() };
}
