// WalletConnect's relay protocol over WebSocket, on the relay's HTTP server: wallets and dApps of this network find each other here
// with no outside service. Messages are encrypted by the clients; this side never sees what they say.
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { type WebSocket, WebSocketServer } from "ws";
import type { Log } from "../ports/log.ts";
import { answerRequest, readFrame } from "./answer-frame.ts";
import { addressKey, createConnectionCounts } from "./connection-counts.ts";
import { createFrames } from "./frames.ts";
import { createMailboxes } from "./mailboxes.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { WALLETCONNECT_PATH } from "./own-urls.ts";
import { readToken } from "./read-token.ts";
import {
  HANDSHAKE_FAULTS,
  type HandshakeFault,
  RELAY_FAULTS,
  type RelayFault,
  refused,
  rpcError,
  type Taken,
  taken,
} from "./relay-fault.ts";
import { createSwitchboard, type Reader } from "./switchboard.ts";
import { WALLETCONNECT_LIMITS, type WalletConnectLimits } from "./walletconnect-limits.ts";

export interface WalletConnectOptions {
  /** Upgrades to other paths are left to others on it. */
  readonly httpServer: HttpServer;
  /** Whether a token's audience is this relay: see `ownUrls`. */
  readonly isOwnUrl: (url: string) => boolean;
  readonly log: Log;
  readonly limits?: Partial<WalletConnectLimits>;
  readonly nowMs?: () => number;
  /** Who is counted as one; behind a proxy, what it says of its client. */
  readonly addressOf?: (request: IncomingMessage) => string;
}

export interface WalletConnectCounts {
  readonly connections: number;
  /** Subscribed to. */
  readonly topics: number;
  /** Waiting for their reader, and what they take. */
  readonly messages: number;
  readonly bytes: number;
  /** Connections that were closed because their client did not read, or broke the protocol. */
  readonly dropped: number;
}

export interface WalletConnectServer {
  counts(): WalletConnectCounts;
  /** Closes every connection. Idempotent. What waits in mailboxes is lost. */
  close(): Promise<void>;
}

/** WebSocket's close code. */
const GOING_AWAY = 1001;

interface Welcome {
  readonly address: string;
  readonly clientId: string;
  /** Gives the place up. */
  readonly leave: () => void;
}

interface Line {
  readonly socket: WebSocket;
  readonly outbox: Outbox;
  drop(reason: string): void;
  isAlive: boolean;
}

export function serveWalletConnect(options: WalletConnectOptions): WalletConnectServer {
  const { httpServer, isOwnUrl, log, nowMs = Date.now } = options;
  const limits: WalletConnectLimits = { ...WALLETCONNECT_LIMITS, ...options.limits };
  const addressOf = options.addressOf ?? ((request) => addressKey(request.socket.remoteAddress));
  const mailboxes = createMailboxes(limits, nowMs);
  const switchboard = createSwitchboard(limits, mailboxes);
  const frames = createFrames(limits);
  const connections = createConnectionCounts(limits);
  const rates = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: limits.rateWindowS });
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.frameBytesMax,
  });
  const lines = new Set<Line>();
  let dropped = 0;
  let isClosing = false;

  /** Synchronous to its end: engine.io hangs up on upgrades that nobody answered within a second. */
  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [path, query] = (request.url ?? "").split("?", 2);
    if (path !== WALLETCONNECT_PATH && path !== `${WALLETCONNECT_PATH}/`) return;
    const entered = welcome(request, new URLSearchParams(query));
    if (!entered.ok) {
      log.debug({ fault: entered.fault }, "a WalletConnect client was refused");
      hangUp(socket, entered.fault);
      return;
    }
    const { address, clientId, leave } = entered.value;
    // However the handshake ends, the socket does.
    socket.once("close", leave);
    sockets.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, address, clientId));
  }

  function welcome(request: IncomingMessage, query: URLSearchParams): Taken<Welcome, HandshakeFault> {
    if (isClosing) return refused("closing");
    if (request.headers.upgrade?.toLowerCase() !== "websocket") return refused("not_a_websocket");
    const address = addressOf(request);
    const room = connections.roomFor(address);
    if (!room.ok) return room;
    const client = readToken(query.get("auth"), { limits, isOwnUrl, nowMs });
    if (!client.ok) return client;
    const entered = connections.enter(address, client.value);
    return entered.ok ? taken({ address, clientId: client.value, leave: entered.value }) : entered;
  }

  function serve(socket: WebSocket, address: string, clientId: string): void {
    const drop = (reason: string): void => {
      if (socket.readyState !== socket.OPEN) return;
      dropped += 1;
      log.debug({ reason }, "a WalletConnect client was dropped");
      socket.terminate();
    };
    const send = (frame: object): void => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > limits.bufferedBytesMax) drop("does not read");
      else socket.send(JSON.stringify(frame));
    };
    const outbox = createOutbox({ limits, nowMs, send, isKept: mailboxes.isKept, onRead: mailboxes.remove });
    const deliver: Reader["deliver"] = (subscriptionId, message) => {
      if (!outbox.offer(subscriptionId, message)) drop("reads too slowly");
    };
    const reader: Reader = { clientId, address, subscriptions: new Map(), deliver };
    const line: Line = { socket, outbox, drop, isAlive: true };
    let breaches = 0;

    const deny = (id: number | string | null, fault: RelayFault): void => {
      send({ id, jsonrpc: "2.0", error: rpcError(fault) });
      if (!RELAY_FAULTS[fault].isBreach) return;
      breaches += 1;
      if (breaches >= limits.breachesMax) drop("breaks the protocol");
    };

    async function hear(data: unknown, isBinary: boolean): Promise<void> {
      const frame = readFrame(isBinary ? null : String(data), frames);
      if (frame.kind === "fault") return deny(null, frame.fault);
      if (frame.kind === "acknowledgement") {
        return outbox.acknowledge(frame.id) ? undefined : deny(null, "invalid_frame");
      }
      const [own, all] = await Promise.all([rates.consume(clientId), rates.consume(address)]);
      if (socket.readyState !== socket.OPEN) return;
      const isOver = own.consumedPoints > limits.requestsPerClient || all.consumedPoints > limits.requestsPerAddress;
      const answer = isOver ? refused("rate_limited") : answerRequest(reader, frame, frames, switchboard);
      if (!answer.ok) return deny(frame.id, answer.fault);
      send({ id: frame.id, jsonrpc: "2.0", result: answer.value.result });
      for (const { subscriptionId, message } of answer.value.waiting) deliver(subscriptionId, message);
    }

    lines.add(line);
    socket.on("message", (data, isBinary) => {
      hear(data, isBinary).catch((error: unknown) => {
        log.error({ err: error }, "a WalletConnect frame failed");
        drop("failed");
      });
    });
    socket.on("pong", () => {
      line.isAlive = true;
    });
    // Too large a frame, bad UTF-8: ws closes the connection by itself.
    socket.on("error", (error) => log.debug({ reason: error.message }, "a WalletConnect client's connection failed"));
    socket.on("close", () => {
      lines.delete(line);
      switchboard.leave(reader);
    });
  }

  const heart = setInterval(() => {
    for (const line of lines) {
      if (!line.isAlive) line.drop("does not answer pings");
      else if (line.outbox.isStuck()) line.drop("does not acknowledge");
      else {
        line.isAlive = false;
        line.socket.ping();
      }
    }
    mailboxes.sweep();
  }, limits.heartbeatMs);
  heart.unref();
  httpServer.on("upgrade", onUpgrade);

  return {
    counts() {
      const { messages, bytes } = mailboxes.counts();
      return { connections: connections.size(), topics: switchboard.topics(), messages, bytes, dropped };
    },
    async close() {
      isClosing = true;
      clearInterval(heart);
      const gone = [...lines].map(
        ({ socket }) => new Promise<void>((resolve) => void socket.once("close", () => resolve())),
      );
      for (const { socket } of lines) {
        socket.close(GOING_AWAY, "the relay closes");
        socket.terminate();
      }
      await Promise.all(gone);
    },
  };
}

/** Answers an upgrade with a refusal. Browsers show a page no more than that it failed; others can read why. */
function hangUp(socket: Duplex, fault: HandshakeFault): void {
  const { status, sentence } = HANDSHAKE_FAULTS[fault];
  const body = JSON.stringify({ error: { code: fault, message: sentence } });
  const head = [
    `HTTP/1.1 ${status} Refused`,
    "connection: close",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.on("error", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
