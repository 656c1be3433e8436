// Socket.IO on the relay's HTTP server: /node for nodes, /live for whoever watches, /account for an account's owner, /admin for operators.
import type { Server as HttpServer } from "node:http";
import {
  LIMITS,
  type NetworkStats,
  type NodeToRelay,
  type RelayToAccount,
  type RelayToAdmin,
  type RelayToLive,
  type RelayToNode,
} from "@starling/protocol";
import { type Namespace, Server } from "socket.io";
import { type ServeAccountOptions, serveAccount } from "../account-feed/serve-account.ts";
import { type ServeAdminLiveOptions, serveAdminLive } from "../admin-live/serve-admin-live.ts";
import { countViolation, type NodeConnection, type NodeSocket, refusalOf } from "./node-connection.ts";
import type { NodeRoom } from "./node-room.ts";
import { onCapacity } from "./on-capacity.ts";
import { awaitHello } from "./on-hello.ts";
import { onLeave } from "./on-leave.ts";
import { onProgress } from "./on-progress.ts";
import { onReady } from "./on-ready.ts";
import { onRenew } from "./on-renew.ts";
import { onResults } from "./on-results.ts";
import { serveLive } from "./serve-live.ts";
import { SOCKET_LIMITS } from "./socket-limits.ts";

export interface SocketServerOptions {
  readonly httpServer: HttpServer;
  readonly origins: readonly string[];
  readonly room: NodeRoom;
  readonly stats: () => NetworkStats;
  /** Left out where nobody has an account. */
  readonly account?: ServeAccountOptions;
  /** Left out where nobody operates the network. */
  readonly admin?: ServeAdminLiveOptions;
}

const KiB = 1024;
/** What a node that is welcome may say. */
const EVENTS: ReadonlySet<string> = new Set<keyof NodeToRelay>([
  "ready",
  "results",
  "progress",
  "renew",
  "capacity",
  "leave",
]);

export function createSocketServer({ httpServer, origins, room, stats, account, admin }: SocketServerOptions): {
  close(): Promise<void>;
} {
  const any = origins.includes("*");
  const io = new Server(httpServer, {
    transports: ["websocket"],
    allowUpgrades: false,
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    // An attachment at its limit, and its message's own text beside it.
    maxHttpBufferSize: LIMITS.socketMessageBytesMax + 256 * KiB,
    connectTimeout: SOCKET_LIMITS.namespaceTimeoutMs,
    pingInterval: SOCKET_LIMITS.pingEveryMs,
    pingTimeout: SOCKET_LIMITS.pingTimeoutMs,
    // Browsers don't apply CORS to WebSockets: the origin is checked here. Programs send none.
    allowRequest: ({ headers: { origin } }, decide) => {
      decide(null, any || origin === undefined || origins.includes(origin));
    },
  });
  const nodes: Namespace<NodeToRelay, RelayToNode> = io.of("/node");
  const live: Namespace<Record<string, never>, RelayToLive> = io.of("/live");

  nodes.on("connection", (socket) => awaitHello(room, socket, (connection) => serveNode(room, socket, connection)));
  const serving = serveLive(live, stats);
  const ofAccounts: Namespace<Record<string, never>, RelayToAccount> = io.of("/account");
  const servingAccounts = account === undefined ? null : serveAccount(ofAccounts, account);
  const ofOperators: Namespace<Record<string, never>, RelayToAdmin> = io.of("/admin");
  const servingOperators = admin === undefined ? null : serveAdminLive(ofOperators, admin);

  return {
    async close() {
      serving.close();
      servingAccounts?.close();
      servingOperators?.close();
      room.registry.interruptAll("draining");
      // The HTTP server is closed by whoever opened it.
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
}

/** Listens to a node that is welcome. */
function serveNode(room: NodeRoom, socket: NodeSocket, connection: NodeConnection): void {
  const { nodeId } = connection;
  /** Hands over a message with its acknowledgement, unless the node has said goodbye. */
  const listen =
    <R>(handle: (message: unknown, ack: (reply: R) => void) => void) =>
    (message: unknown, ack: ((reply: R) => void) | undefined) => {
      if (connection.left) return;
      handle(message, typeof ack === "function" ? ack : ignore);
    };
  socket.on(
    "ready",
    listen((message, ack) => onReady(room, connection, message, ack)),
  );
  socket.on(
    "results",
    listen((message, ack) => onResults(room, connection, message, ack)),
  );
  socket.on(
    "progress",
    listen((message, ack) => onProgress(room, connection, message, ack)),
  );
  socket.on(
    "renew",
    listen((message, ack) => onRenew(room, connection, message, ack)),
  );
  socket.on(
    "capacity",
    listen((message, ack) => onCapacity(room, connection, message, ack)),
  );
  socket.on(
    "leave",
    listen((_message, ack) => onLeave(room, connection, ack)),
  );
  socket.onAny((event: string, ...rest: unknown[]) => {
    if (EVENTS.has(event)) return;
    countViolation(connection);
    const ack = rest.at(-1);
    if (typeof ack === "function") ack(refusalOf("invalid_message"));
  });
  socket.on("disconnect", (reason) => {
    if (!room.registry.remove(connection)) return;
    const dismissed = reason === "server namespace disconnect";
    if (!connection.left) room.engine.run<"node-gone">({ type: "node-gone", nodeId, how: dismissed ? "left" : "lost" });
    room.log.info({ nodeId, reason, left: connection.left }, "a node is gone");
  });
}

const ignore = (): void => {};
