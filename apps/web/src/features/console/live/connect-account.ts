import { accountNews } from "@starling/protocol";
import { openSignedInSocket } from "../../../shared/live/open-signed-in-socket.ts";
import type { AccountLiveListener } from "./account-live.ts";

/**
 * Listens to the relay's /account as whoever's token it is given, unless the relay refused; messages that don't fit the protocol are dropped.
 */
export function connectAccount(
  relayUrl: string,
  token: () => Promise<string>,
  { onNews, onLost, onOver }: AccountLiveListener,
): { close(): void } {
  const socket = openSignedInSocket(relayUrl, "/account", token);
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
