// A node without a GPU: real socket, real messages, answers from a function. Cheap enough to run five thousand in one process.
import { randomBytes } from "node:crypto";
import {
  type AdapterInfo,
  type Backend,
  type Balance,
  type Cancel,
  type ErrorCode,
  type Grant,
  grant as grantSchema,
  type Hello,
  isErrorCode,
  LIMITS,
  type NodeToRelay,
  type Notice,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_MIN,
  type Prepare,
  packBundle,
  type Refusal,
  type RelayToNode,
  type Result,
  type ResultsAck,
  unpackBundle,
  type Welcome,
  welcome as welcomeSchema,
} from "@starling/protocol";
import { io, type Socket } from "socket.io-client";
import { createIdentity, type NodeIdentity } from "./node-identity.ts";
import { signResults } from "./sign-results.ts";
import type { Work } from "./work.ts";

export type { Work } from "./work.ts";

export type Answer =
  | { readonly ok: true; readonly output: Uint8Array; readonly runMs: number }
  | { readonly ok: false; readonly code: "run_failed" | "device_lost" | "input_rejected" };

export interface SimulatedModel {
  readonly modelId: string;
  readonly itemsPerSecond: number;
  readonly backend?: Backend;
  readonly goldenOk?: boolean;
  /** Texts that it streams at once; see `connectTextNode`. */
  readonly streams?: number;
}

export interface SimulatedNodeOptions {
  readonly url: string;
  /** What it is ready for once it is welcome; none: it only connects. */
  readonly models: readonly SimulatedModel[];
  /** What it answers; null keeps the lease unanswered, in `held`. */
  readonly answer: (work: Work) => Answer | null;
  /** Nodes with one identity are of one account; a fresh one when left out. */
  readonly identity?: NodeIdentity;
  readonly nodeKey?: string;
  readonly name?: string;
  /** Parses what the relay sends with the protocol's schemas; off for benchmarks. Default true. */
  readonly strict?: boolean;
  readonly reconnect?: boolean;
  /** Changes what it says in its hello, to say it wrongly. */
  readonly hello?: (hello: Hello) => unknown;
  /** Changes the signature over its results. */
  readonly attest?: (signature: string) => string | null;
  readonly onGrant?: (grant: Grant) => void;
  readonly onCancel?: (cancel: Cancel) => void;
  /** Called when the connection is over. */
  readonly onClosed?: () => void;
  /**
   * Whether a message is lost: asked for each, and for each acknowledgement, in both directions, once the node is welcome.
   * What was lost of its own is sent again after `resendMs`.
   */
  readonly isLost?: () => boolean;
  readonly resendMs?: number;
  readonly onPrepare?: (prepare: Prepare) => void;
  /** What its hello says of its GPU. */
  readonly adapter?: AdapterInfo;
  /** How long an answer takes; at once when left out. */
  readonly delayMs?: (work: Work) => number;
  readonly origin?: string;
}

export interface NodeTally {
  grants: number;
  leases: number;
  accepted: number;
  acceptedItems: number;
  /** Refused results by code. */
  refused: Map<ErrorCode, number>;
}

export interface SimulatedNode {
  readonly welcome: () => Welcome | null;
  readonly tally: NodeTally;
  /** Leases that it was granted and neither answered nor lost. */
  readonly held: Map<number, Work>;
  readonly notices: Notice[];
  readonly cancels: Cancel[];
  readonly prepares: Prepare[];
  readonly balance: () => Balance | null;
  /** Why the relay closed the connection, or null. */
  readonly closedBecause: () => string | null;
  /** Answers a lease that it kept. */
  submit(work: Work, answer: Answer): void;
  /** Its word for these outputs of these leases, one each; null for none. */
  sign(works: readonly Work[], outputs: readonly Uint8Array[]): string | null;
  /** Sends it once; undefined when it, or its acknowledgement, didn't come through within `resendMs`. */
  trySend(event: keyof NodeToRelay, message: unknown): Promise<unknown>;
  /** Sends any message and gives what it was acknowledged with. */
  send(event: keyof NodeToRelay | (string & {}), message: unknown): Promise<unknown>;
  pause(paused: boolean): Promise<unknown>;
  /** Says goodbye and closes. */
  leave(): Promise<void>;
  /** Breaks the connection as a pulled plug would. */
  drop(): void;
  /** Connects again after a drop, as the same node. */
  reconnect(): Promise<Welcome>;
  close(): void;
}

const RESEND_MS = 1_000;

export class NodeRefused extends Error {
  override readonly name = "NodeRefused";
  readonly code: string;
  constructor({ error }: Refusal) {
    super(error.message);
    this.code = error.code;
  }
}

/** Connects a node; resolves when it is welcome and has said what it is ready for. Rejects with NodeRefused. */
export async function connectNode(options: SimulatedNodeOptions): Promise<SimulatedNode> {
  const node = new Node(options);
  await node.reconnect();
  return node;
}

type NodeSocket = Socket<RelayToNode, NodeToRelay>;

class Node implements SimulatedNode {
  readonly tally: NodeTally = { grants: 0, leases: 0, accepted: 0, acceptedItems: 0, refused: new Map() };
  readonly held = new Map<number, Work>();
  readonly notices: Notice[] = [];
  readonly cancels: Cancel[] = [];
  readonly prepares: Prepare[] = [];
  readonly #options: SimulatedNodeOptions;
  readonly #identity: NodeIdentity;
  readonly #nodeKey: string;
  readonly #socket: NodeSocket;
  #welcome: Welcome | null = null;
  #balance: Balance | null = null;
  #closedBecause: string | null = null;
  #results: Result[] = [];
  #outputs: Uint8Array[] = [];
  /** What each of the outputs answers. */
  #works: Work[] = [];
  #modelHashes = new Map<string, string>();
  #outputBytes = 0;
  #flushing = false;
  readonly #timers = new Set<NodeJS.Timeout>();
  #itemsOf = new Map<number, number>();
  #renewing: NodeJS.Timeout | undefined;
  #settle: { resolve: (welcome: Welcome) => void; reject: (error: Error) => void } | null = null;

  constructor(options: SimulatedNodeOptions) {
    this.#options = options;
    this.#identity = options.identity ?? createIdentity();
    this.#nodeKey = options.nodeKey ?? randomBytes(16).toString("base64url");
    this.#socket = io(`${options.url}/node`, {
      transports: ["websocket"],
      forceNew: true,
      autoConnect: false,
      reconnection: options.reconnect ?? false,
      reconnectionDelay: 50,
      reconnectionDelayMax: 1_000,
      ...(options.origin === undefined ? {} : { extraHeaders: { origin: options.origin } }),
    });
    this.#listen();
  }

  welcome = (): Welcome | null => this.#welcome;
  balance = (): Balance | null => this.#balance;
  closedBecause = (): string | null => this.#closedBecause;

  reconnect(): Promise<Welcome> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#closedBecause = null;
      this.#socket.connect();
    });
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on("connect", () => {
      this.#closedBecause = null;
    });
    socket.on("challenge", ({ nonce }) => this.#sayHello(nonce));
    const isLost = this.#options.isLost ?? (() => false);
    socket.on("grant", (message) => {
      if (isLost()) return;
      this.#take(this.#options.strict === false ? message : grantSchema.parse(message));
    });
    socket.on("cancel", (message) => {
      if (isLost()) return;
      this.cancels.push(message);
      for (const fence of message.fences) this.held.delete(fence);
      this.#options.onCancel?.(message);
    });
    socket.on("prepare", (message) => {
      this.prepares.push(message);
      this.#options.onPrepare?.(message);
    });
    socket.on("balance", (message) => {
      this.#balance = message;
    });
    socket.on("notice", (message) => this.notices.push(message));
    socket.on("connect_error", (error) => this.#fail(error));
    socket.on("disconnect", (reason) => {
      this.#closedBecause = reason;
      clearInterval(this.#renewing);
      this.#options.onClosed?.();
      const last = this.notices.at(-1);
      this.#fail(last === undefined ? new Error(reason) : new NodeRefused({ error: last }));
    });
  }

  #fail(error: Error): void {
    this.#settle?.reject(error);
    this.#settle = null;
  }

  #sayHello(nonce: string): void {
    const { name = "simulated", models, hello = (said: Hello) => said } = this.#options;
    const said: Hello = {
      protocol: { min: PROTOCOL_VERSION_MIN, max: PROTOCOL_VERSION },
      publicKey: this.#identity.publicKey,
      signature: this.#identity.sign(nonce, this.#nodeKey),
      nodeKey: this.#nodeKey,
      name,
      runtime: { kind: "simulated", version: "0", userAgent: "" },
      adapter: this.#options.adapter ?? null,
      backends: ["cpu"],
    };
    this.#socket.emit("hello", hello(said), (reply) => {
      if ("error" in reply) {
        this.#fail(new NodeRefused(reply));
        return;
      }
      const welcome = this.#options.strict === false ? reply : welcomeSchema.parse(reply);
      this.#welcome = welcome;
      this.#balance = welcome.balance;
      this.#modelHashes = new Map(welcome.catalogue.map(({ id, hash }) => [id, hash]));
      this.#renewing = setInterval(() => this.#renew(), welcome.renewEveryMs);
      const finish = () => {
        this.#settle?.resolve(welcome);
        this.#settle = null;
      };
      if (models.length === 0) finish();
      else this.#sayReady(finish);
    });
  }

  #sayReady(then: () => void): void {
    const models = this.#options.models.map(
      ({ modelId, itemsPerSecond, backend = "cpu", goldenOk = true, streams }) => ({
        modelId,
        itemsPerSecond,
        backend,
        goldenOk,
        ...(streams === undefined ? {} : { streams }),
      }),
    );
    this.#socket.emit("ready", { models }, then);
  }

  #renew(): void {
    if (this.held.size === 0) return;
    const fences = [...this.held.keys()].slice(0, LIMITS.leasesPerNodeMax);
    this.#socket.emit("renew", { fences }, (reply) => {
      if ("lost" in reply) for (const fence of reply.lost) this.held.delete(fence);
    });
  }

  #take(grant: Grant): void {
    const inputs = unpackBundle(grant.inputs);
    if (!inputs.ok) throw new Error("the relay sent a grant whose inputs are no bundle");
    this.tally.grants += 1;
    this.tally.leases += grant.leases.length;
    this.#options.onGrant?.(grant);
    for (const [i, lease] of grant.leases.entries()) {
      const input = inputs.value[i];
      if (input === undefined) throw new Error("the relay sent a lease without its input");
      // Sent twice: it may have been lost.
      if (this.held.has(lease.fence)) continue;
      const work = { lease, input };
      const delayMs = this.#options.delayMs?.(work) ?? 0;
      if (delayMs > 0) this.#answerLater(work, delayMs);
      else this.#answer(work);
    }
  }

  #answer(work: Work): void {
    const answer = this.#options.answer(work);
    if (answer === null) this.held.set(work.lease.fence, work);
    else this.submit(work, answer);
  }

  #answerLater(work: Work, delayMs: number): void {
    const { fence } = work.lease;
    this.held.set(fence, work);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.held.has(fence)) this.#answer(work);
    }, delayMs);
    this.#timers.add(timer);
  }

  submit(work: Work, answer: Answer): void {
    const { lease } = work;
    const { jobId, chunkIndex, fence, itemCount } = lease;
    this.held.delete(fence);
    this.#itemsOf.set(fence, itemCount);
    if (answer.ok) {
      // One message stays within its limit.
      if (this.#outputBytes + answer.output.byteLength > LIMITS.socketMessageBytesMax / 2) this.#flush();
      this.#results.push({ ok: true, jobId, chunkIndex, fence, runMs: answer.runMs });
      this.#outputs.push(answer.output);
      this.#works.push(work);
      this.#outputBytes += answer.output.byteLength;
    } else this.#results.push({ ok: false, jobId, chunkIndex, fence, code: answer.code, message: "" });
    if (this.#results.length === LIMITS.resultsPerMessageMax) this.#flush();
    if (this.#flushing || this.#results.length === 0) return;
    this.#flushing = true;
    setImmediate(() => this.#flush());
  }

  /** All answers of one turn are one message. */
  #flush(): void {
    this.#flushing = false;
    if (this.#results.length === 0) return;
    const results = this.#results;
    const outputs = packBundle(this.#outputs);
    const attestation = this.sign(this.#works, this.#outputs);
    this.#results = [];
    this.#outputs = [];
    this.#works = [];
    this.#outputBytes = 0;
    const { isLost } = this.#options;
    if (isLost === undefined)
      this.#socket.emit("results", { results, outputs, attestation }, (reply) => this.#count(results, reply));
    else
      void this.#insist(isLost, "results", { results, outputs, attestation }).then((reply) =>
        this.#count(results, reply as ResultsAck | Refusal),
      );
  }

  /** Sends it until it is acknowledged, or the connection is over. */
  async #insist(isLost: () => boolean, event: keyof NodeToRelay, message: unknown): Promise<unknown> {
    const { resendMs = RESEND_MS } = this.#options;
    for (;;) {
      const reply = await this.#sendOnce(isLost, event, message, resendMs);
      if (reply !== undefined) return reply;
      if (!this.#socket.connected) return { error: { code: "not_ready", message: "the connection is over" } };
    }
  }

  /** The acknowledgement, or undefined when it, or the message, was lost. */
  #sendOnce(isLost: () => boolean, event: keyof NodeToRelay, message: unknown, waitMs: number): Promise<unknown> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve(undefined);
      }, waitMs);
      this.#timers.add(timer);
      if (isLost() || !this.#socket.connected) return;
      void this.send(event, message).then((reply) => {
        if (isLost()) return;
        clearTimeout(timer);
        this.#timers.delete(timer);
        resolve(reply);
      });
    });
  }

  /** Undefined when message or acknowledgement was lost. */
  trySend(event: keyof NodeToRelay, message: unknown): Promise<unknown> {
    const { isLost = () => false, resendMs = RESEND_MS } = this.#options;
    return this.#sendOnce(isLost, event, message, resendMs);
  }

  sign(works: readonly Work[], outputs: readonly Uint8Array[]): string | null {
    if (works.length === 0) return null;
    const { attest = (signature: string) => signature } = this.#options;
    return attest(signResults(this.#identity, this.#modelHashes, works, outputs));
  }

  #count(results: readonly Result[], reply: ResultsAck | Refusal): void {
    if ("error" in reply) {
      this.#refuse(reply.error.code, results.length);
      return;
    }
    for (const [i, outcome] of reply.outcomes.entries()) {
      const fence = results[i]?.fence ?? -1;
      if (outcome === null) {
        this.tally.accepted += 1;
        this.tally.acceptedItems += this.#itemsOf.get(fence) ?? 0;
      } else this.#refuse(outcome, 1);
      this.#itemsOf.delete(fence);
    }
  }

  #refuse(code: ErrorCode, count: number): void {
    this.tally.refused.set(code, (this.tally.refused.get(code) ?? 0) + count);
  }

  send(event: string, message: unknown): Promise<unknown> {
    // Any event, also one that the protocol doesn't know.
    const emit: (event: string, message: unknown, ack: (reply: unknown) => void) => void = this.#socket.emit.bind(
      this.#socket,
    ) as never;
    return new Promise((resolve) => emit(event, message, resolve));
  }

  pause(paused: boolean): Promise<unknown> {
    const giveBack = paused ? [...this.held.keys()] : [];
    this.held.clear();
    return this.send("capacity", { paused, giveBack });
  }

  async leave(): Promise<void> {
    await this.send("leave", {});
    this.close();
  }

  drop(): void {
    this.#socket.io.engine.close();
  }

  close(): void {
    clearInterval(this.#renewing);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#socket.disconnect();
  }
}

/** The code of a refusal, undefined for any other reply. */
export function refusedWith(reply: unknown): ErrorCode | undefined {
  if (typeof reply !== "object" || reply === null || !("error" in reply)) return undefined;
  const { error } = reply;
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && isErrorCode(error.code) ? error.code : undefined;
}
