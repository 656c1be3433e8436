// The endpoint on a bare HTTP server of its own.
import { createServer } from "node:http";
import { ownUrls } from "../own-urls.ts";
import { serveWalletConnect, type WalletConnectServer } from "../serve-walletconnect.ts";
import type { WalletConnectLimits } from "../walletconnect-limits.ts";
import { connectRaw, type RawClient } from "./connect-raw.ts";
import { testClient } from "./sign-token.ts";

const quiet = () => {};

export interface Endpoint {
  readonly url: string;
  readonly port: number;
  readonly server: WalletConnectServer;
  /** A new client, connected. */
  client(options?: { readonly autoAcknowledge?: boolean }): Promise<RawClient>;
  close(): Promise<void>;
}

export async function openEndpoint(
  limits: Partial<WalletConnectLimits> = {},
  nowMs: () => number = Date.now,
): Promise<Endpoint> {
  const httpServer = createServer();
  // As engine.io does beside it in a relay: what nobody answers is hung up on.
  httpServer.on("upgrade", ({ url = "" }, socket) => {
    if (!/^\/walletconnect\/?(\?|$)/.test(url)) socket.destroy();
  });
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  const address = httpServer.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const { port } = address;
  const server = serveWalletConnect({
    httpServer,
    isOwnUrl: ownUrls({ host: "127.0.0.1", port }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    limits,
    nowMs,
  });
  const url = `ws://127.0.0.1:${port}/walletconnect`;
  return {
    url,
    port,
    server,
    client: ({ autoAcknowledge = true } = {}) => connectRaw(url, testClient(url).token(), autoAcknowledge),
    async close() {
      await server.close();
      await new Promise((resolve) => httpServer.close(resolve));
    },
  };
}
