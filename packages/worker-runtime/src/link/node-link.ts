// One node's connection to a relay: says hello, checks everything that comes in, and connects again when it is lost.
// What to do with what comes in is decided elsewhere.
import {
  agreeOnVersion,
  type Balance,
  balance,
  type Cancel,
  type Challenge,
  cancel,
  challenge,
  ERRORS,
  type ErrorCode,
  type Grant,
  grant,
  type Hello,
  helloText,
  isErrorCode,
  type Notice,
  notice,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_MIN,
  type Prepare,
  type ProgressAck,
  prepare,
  progressAck,
  type RenewAck,
  type ResultsAck,
  renewAck,
  resultsAck,
  type Welcome,
  welcome,
} from "@starling/protocol";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { Clock } from "../platform/clock.ts";
import type { NodeKey } from "../platform/node-key.ts";
import { backoffMs } from "./backoff.ts";
import { LINK_LIMITS } from "./link-limits.ts";
import { createRelayCalls, type Parser, type Reply } from "./relay-calls.ts";

export interface LinkListener {
  onConnecting(): void;
  onUp(welcome: Welcome): void;
  /** Follows each `onUp`. */
  onDown(): void;
  /** The relay will not have this node; nothing more is tried. */
  onRefused(notice: Notice): void;
  onGrant(grant: Grant): void;
  onCancel(cancel: Cancel): void;
  onPrepare(prepare: Prepare): void;
  onBalance(balance: Balance): void;
  onNotice(notice: Notice): void;
}

/** How a connection is opened. */
export type OpenSocket = (url: string, options: Partial<ManagerOptions & SocketOptions>) => Socket;

export interface LinkOptions {
  readonly relayUrl: string;
  readonly key: NodeKey;
  readonly hello: Omit<Hello, "protocol" | "publicKey" | "signature">;
  readonly clock: Clock;
  readonly random: () => number;
  /** Takes the place of Socket.IO's own: for tests of what a bad line does. */
  readonly openSocket?: OpenSocket;
  readonly listener: LinkListener;
}

/** What the node says once it is welcome, and what the relay answers. */
export interface LinkReplies {
  ready: null;
  results: ResultsAck;
  progress: ProgressAck;
  renew: RenewAck;
  capacity: null;
  leave: null;
}

export interface NodeLink {
  /**
   * Resolves, never rejects. Lost at once when the link is down. What isn't acknowledged is said again, and in the end costs
   * the connection; but `progress` is said once, and is lost when nobody answers.
   */
  call<E extends keyof LinkReplies>(event: E, message: object): Promise<Reply<LinkReplies[E]>>;
  /** Gives this connection up and makes another: the relay said what it should not. */
  reset(): void;
  close(): void;
}

const PROTOCOL = { min: PROTOCOL_VERSION_MIN, max: PROTOCOL_VERSION };
/** Socket.IO's type leaves `false` out; without it Node's client offers compression, which costs several times its gain. */
const NO_DEFLATE: object = { perMessageDeflate: false };

const nothing: Parser<null> = { safeParse: () => ({ success: true, data: null }) };
const REPLIES: { readonly [E in keyof LinkReplies]: Parser<LinkReplies[E]> } = {
  ready: nothing,
  results: resultsAck,
  progress: progressAck,
  renew: renewAck,
  capacity: nothing,
  leave: nothing,
};

/** Connects, and stays connected until `close` or until the relay refuses the node for good. */
export function openNodeLink(options: LinkOptions): NodeLink {
  const { key, hello, clock, random, listener, openSocket = io } = options;
  let closed = false;
  let attempt = 0;
  let connection: Connection | null = null;
  let cancelRetry = (): void => {};

  function connect(): void {
    listener.onConnecting();
    connection = openConnection();
  }

  function retry(wasUpMs: number): void {
    connection = null;
    if (closed) return;
    if (wasUpMs >= LINK_LIMITS.stableMs) attempt = 0;
    const waitMs = backoffMs(attempt, random, LINK_LIMITS.backoffBaseMs, LINK_LIMITS.backoffMaxMs);
    attempt += 1;
    cancelRetry = clock.startTimer(waitMs, connect);
  }

  function giveUp(last: Notice): void {
    closed = true;
    connection = null;
    listener.onRefused(last);
  }

  function openConnection(): Connection {
    const socket: Socket = openSocket(new URL("/node", options.relayUrl).href, {
      ...NO_DEFLATE,
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      timeout: LINK_LIMITS.connectTimeoutMs,
      auth: { protocol: PROTOCOL, publicKey: key.publicKey },
    });
    let over = false;
    let upSinceMs: number | null = null;
    let violations = 0;
    let challenged = false;
    /** The relay's last word, should it hang up next. */
    let last: Notice | null = null;
    const cancelHandshake = clock.startTimer(LINK_LIMITS.handshakeTimeoutMs, () => end());

    function end(parting: Notice | null = null): void {
      if (over) return;
      over = true;
      cancelHandshake();
      socket.removeAllListeners();
      socket.disconnect();
      calls.loseAll();
      const wasUpMs = upSinceMs === null ? 0 : clock.nowMs() - upSinceMs;
      if (upSinceMs !== null) listener.onDown();
      if (closed) return;
      if (parting !== null && FINAL.has(parting.code)) giveUp(parting);
      else retry(wasUpMs);
    }

    function garbage(event: string): void {
      violations += 1;
      listener.onNotice({
        code: "invalid_message",
        message: `The relay sent a ${event} that does not fit the protocol.`,
      });
      if (violations > LINK_LIMITS.violationsMax) end();
    }

    function listen<T>(event: string, schema: Parser<T>, heard: (message: T) => void): void {
      socket.on(event, (message: unknown) => {
        if (over) return;
        const parsed = schema.safeParse(message);
        if (parsed.success) heard(parsed.data);
        else garbage(event);
      });
    }
    const calls = createRelayCalls({
      socket,
      clock,
      onNotice: listener.onNotice,
      onGarbage: (event) => garbage(`reply to ${event}`),
      onFailure: () => end(),
    });
    /** Only a node that is welcome listens to these. */
    function listenOnceUp<T>(event: string, schema: Parser<T>, heard: (message: T) => void): void {
      listen(event, schema, (message) => {
        if (upSinceMs !== null) heard(message);
      });
    }

    async function sayHello({ nonce, protocol }: Challenge): Promise<void> {
      if (agreeOnVersion(protocol) === undefined) return end(noticeOf("protocol_version_unsupported"));
      const signature = await key.sign(helloText(nonce, hello.nodeKey));
      if (over) return;
      const message: Hello = { ...hello, protocol: PROTOCOL, publicKey: key.publicKey, signature };
      calls.ask("hello", message, welcome, (reply) => {
        if (reply.kind === "refused") return end(reply.notice);
        if (reply.kind === "lost") return;
        cancelHandshake();
        upSinceMs = clock.nowMs();
        listener.onUp(reply.reply);
      });
    }

    socket.on("connect_error", (error: Error & { data?: unknown }) => {
      const said = notice.safeParse(error.data);
      end(said.success ? said.data : codeIn(error.message));
    });
    socket.on("disconnect", (reason) => end(reason === "io server disconnect" ? last : null));
    listen("challenge", challenge, (message) => {
      if (challenged) return garbage("second challenge");
      challenged = true;
      sayHello(message).catch(() => end());
    });
    listen("notice", notice, (message) => {
      last = message;
      listener.onNotice(message);
      // Nothing of what is held would be paid or used.
      if (SHUT_OUT.has(message.code)) end(message);
    });
    listenOnceUp("grant", grant, listener.onGrant);
    listenOnceUp("cancel", cancel, listener.onCancel);
    listenOnceUp("prepare", prepare, listener.onPrepare);
    listenOnceUp("balance", balance, listener.onBalance);
    return {
      call: (event, message, schema) =>
        new Promise((resolve) => {
          if (over) resolve({ kind: "lost" });
          else calls.ask(event, message, schema, resolve);
        }),
      end,
    };
  }

  connect();
  return {
    call: (event, message) => connection?.call(event, message, REPLIES[event]) ?? Promise.resolve({ kind: "lost" }),
    reset: () => connection?.end(),
    close: () => {
      if (closed) return;
      closed = true;
      cancelRetry();
      connection?.end();
      connection = null;
    },
  };
}

interface Connection {
  call<T>(event: string, message: object, schema: Parser<T>): Promise<Reply<T>>;
  end(): void;
}

const noticeOf = (code: ErrorCode): Notice => ({ code, message: ERRORS[code].sentence });
const codeIn = (text: string): Notice | null => (isErrorCode(text) ? noticeOf(text) : null);
/** It is nobody's node any more, at least for a while. */
const SHUT_OUT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["account_suspended", "node_suspended", "device_revoked"]);
/** Refused with one of these, a node that connects again would only be refused again. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "protocol_version_unsupported",
  "invalid_hello",
  "bad_signature",
  "too_many_violations",
  "replaced",
  ...SHUT_OUT,
]);
