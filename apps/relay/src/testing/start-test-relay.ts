// A whole relay on a free port with models on paper: real HTTP, real sockets, the real engine.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accountView, errorBody } from "@starling/protocol";
import type { Consumer } from "../accounts/open-consumer.ts";
import { type Relay, type RelayParts, startRelay } from "../compose.ts";
import { parseConfig, type RelayConfig } from "../config.ts";
import { ENGINE_LIMITS } from "../engine/engine-limits.ts";
import { relayId } from "../relay-id.ts";
import { openMemoryStores, type Stores } from "../stores/open-stores.ts";
import { answerEmbeddings } from "./simulated-answers.ts";
import { simulatedHouse } from "./simulated-house.ts";
import {
  type Answer,
  connectNode,
  type SimulatedNode,
  type SimulatedNodeOptions,
  type Work,
} from "./simulated-node.ts";
import { TEST_DIMENSIONS, TEST_EMBED_MODEL, testCatalogue } from "./test-catalogue.ts";

export interface TestRelayOptions extends RelayParts {
  readonly config?: Partial<RelayConfig>;
  /** Kept when the relay closes, so that another can go on with it. */
  readonly dataDir?: string;
  /** The house is on, nodes must pass trials, and this is how its referee answers; without it there is none and nodes get work at once. */
  readonly house?: (work: Work) => Answer | null;
}

export interface CallOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: Uint8Array | string;
  /** null sends no key. */
  readonly apiKey?: string | null;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; null when it is no JSON. */
  readonly json: Record<string, unknown> | null;
}

export interface TestRelay {
  readonly relay: Relay;
  readonly url: string;
  readonly dataDir: string;
  /** A consumer with a thousand points, whose key `call` sends. */
  readonly consumer: Consumer;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  points(consumer?: Consumer): Promise<{ available: string; held: string; pending: string }>;
  /** A node that answers `tiny-embed` at once, unless told otherwise. */
  node(options?: Partial<SimulatedNodeOptions>): Promise<SimulatedNode>;
  /** Every node says goodbye. */
  leaveAll(): Promise<void>;
  close(): Promise<void>;
}

export const TEST_POINTS = 1_000n;

/** What a node earns is its own as soon as no check is outstanding, unless a test is about that. */
const AT_ONCE = { escrowAgeMs: 0, provenMatches: 0 };

export async function startTestRelay(options: TestRelayOptions = {}): Promise<TestRelay> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "starling-relay-"));
  const config: RelayConfig = {
    ...parseConfig({ STARLING_RELAY_PORT: "0", STARLING_DATA_DIR: dataDir, STARLING_LOG_LEVEL: "silent" }),
    drainMs: 1_000,
    referee: options.house !== undefined,
    ...options.config,
  };
  const relay = await startRelay(config, {
    catalogue: testCatalogue({ dir: dataDir }),
    stores: await memoryStores(dataDir),
    ...(options.house === undefined ? {} : { startHouse: simulatedHouse(options.house) }),
    ...options,
    policy: { ...AT_ONCE, ...options.policy },
  });
  const consumer = await relay.openConsumer({ name: "test", microPoints: TEST_POINTS * 1_000_000n });
  let nodes: SimulatedNode[] = [];

  const call: TestRelay["call"] = async (method, path, { body, raw, apiKey, headers, signal } = {}) => {
    const key = apiKey === undefined ? consumer.apiKey : apiKey;
    const payload = body === undefined ? raw : JSON.stringify(body);
    const response = await fetch(`${relay.url}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(payload === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: typeof payload === "string" ? payload : Buffer.from(payload) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  };

  return {
    relay,
    url: relay.url,
    dataDir,
    consumer,
    call,
    async points(whose = consumer) {
      const reply = await call("GET", "/v1/account", { apiKey: whose.apiKey });
      const { available, held, pending } = accountView.parse(reply.json).points;
      return { available, held, pending };
    },
    async node(more = {}) {
      const node = await connectNode({
        url: relay.url,
        models: [{ modelId: TEST_EMBED_MODEL, itemsPerSecond: 1_000 }],
        answer: answerEmbeddings(TEST_DIMENSIONS),
        ...more,
      });
      nodes.push(node);
      return node;
    },
    async leaveAll() {
      for (const node of nodes) if (node.closedBecause() === null) await node.leave();
      nodes = [];
    },
    async close() {
      for (const node of nodes) node.close();
      await relay.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Stores in memory for the relay whose data folder this is. */
export async function memoryStores(dataDir: string): Promise<Stores> {
  const claimant = { relayId: await relayId(dataDir), claimTtlMs: ENGINE_LIMITS.claimTtlMs };
  return openMemoryStores(claimant, dataDir);
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/** The refusal in a reply; throws when it is none. */
export const refusalIn = (reply: Reply) => errorBody.parse(reply.json).error;
