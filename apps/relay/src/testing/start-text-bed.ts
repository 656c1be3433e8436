// The engine behind real sockets, without HTTP: texts are asked for by a call, and read as they are made.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type Policy } from "@starling/domain";
import {
  type AccountId,
  type Assurance,
  encodeGenerateItem,
  type GenerateItem,
  type JobId,
  type Priority,
} from "@starling/protocol";
import { openSystemAccounts } from "../accounts/open-system-accounts.ts";
import { ENGINE_LIMITS } from "../engine/engine-limits.ts";
import { freshId } from "../engine/make-context.ts";
import { type RunningEngine, startEngine } from "../engine/start-engine.ts";
import type { StreamEnd } from "../engine/stream-watch.ts";
import { openTextCodecs } from "../generate/open-text-codecs.ts";
import { createMetrics } from "../metrics.ts";
import { modelFacts } from "../model-facts.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { createKnownItems } from "../referee/make-known-items.ts";
import { createSocketServer } from "../socket/create-socket-server.ts";
import { createNodeRegistry } from "../socket/node-registry.ts";
import { createMemoryStore } from "../stores/memory-store.ts";
import { TEST_GENERATE_MODEL, testCatalogue } from "./test-catalogue.ts";
import { connectTextNode, type TextNode, type TextNodeOptions } from "./text-node.ts";

export interface TextBedOptions {
  readonly policy?: Partial<Policy>;
  readonly store?: Store;
  readonly catalogue?: Catalogue;
}

export interface AskOptions {
  readonly assurance?: Assurance;
  readonly priority?: Priority;
  readonly modelId?: string;
}

export interface ReadText {
  readonly tokens: readonly number[];
  readonly end: StreamEnd | "gone";
  /** When each token could be read, of `performance.now()`. */
  readonly atMs: readonly number[];
}

export interface TextBed {
  readonly url: string;
  readonly engine: RunningEngine;
  readonly consumer: AccountId;
  node(options?: Partial<TextNodeOptions>): Promise<TextNode>;
  /** Asks for texts; one job, one text each. */
  ask(items: readonly GenerateItem[], options?: AskOptions): Promise<JobId>;
  /** Reads one text to its end. */
  read(jobId: JobId, chunkIndex?: number, from?: number): Promise<ReadText>;
  close(): Promise<void>;
}

const POINTS = 1_000_000_000_000n;
const QUIET: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** What a prompt of this test asks for: greedy, of `maxTokens`. */
export const promptItem = (seed: number, maxTokens: number, more: Partial<GenerateItem> = {}): GenerateItem => ({
  prompt: [65 + (seed % 26), 97 + (Math.floor(seed / 26) % 26), seed % 200, 10],
  maxTokens,
  sampling: { temperature: 0 },
  seed,
  stop: [],
  logprobs: null,
  ...more,
});

export async function startTextBed(options: TextBedOptions = {}): Promise<TextBed> {
  const dir = mkdtempSync(join(tmpdir(), "starling-text-"));
  const store = options.store ?? createMemoryStore({ relayId: "test", claimTtlMs: ENGINE_LIMITS.claimTtlMs });
  const catalogue = options.catalogue ?? testCatalogue({ dir });
  await openSystemAccounts(store, Date.now());
  const registry = createNodeRegistry((modelId) => catalogue.manifest(modelId)?.task === "generate");
  const metrics = createMetrics();
  const engine = await startEngine({
    store,
    relayId: "test",
    models: () => catalogue.manifests.map(modelFacts),
    createEngine: (firstFence) =>
      createEngine({ firstFence, policy: { escrowAgeMs: 0, provenMatches: 0, ...options.policy } }),
    makeKnownItems: createKnownItems(catalogue, undefined, openTextCodecs(catalogue)),
    nodes: registry,
    log: QUIET,
    meter: metrics,
    onFatal: (reason, error) => {
      throw new Error(reason, { cause: error });
    },
  });
  const httpServer = createServer();
  const sockets = createSocketServer({
    httpServer,
    origins: ["*"],
    room: {
      engine,
      registry,
      catalogue,
      store,
      accountKeys: { touch: async () => {} },
      standings: { ofAccount: async () => null, ofDevice: async () => null },
      log: QUIET,
      renewEveryMs: 5_000,
      houseAccountId: null,
    },
    stats: () => {
      throw new Error("nobody watches");
    },
  });
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
  const nowMs = Date.now();
  const { accountId: consumer } = await store.openAccount({
    accountId: freshId("acc", nowMs),
    kind: "consumer",
    name: "test",
    nowMs,
  });
  await engine.ensureAccount(consumer);
  await engine.ask<"grant-points">({
    type: "grant-points",
    accountId: consumer,
    amount: POINTS,
    idempotencyKey: "test",
  });
  const nodes: TextNode[] = [];

  return {
    url,
    engine,
    consumer,
    async node(more = {}) {
      const node = await connectTextNode({ url, ...more });
      nodes.push(node);
      return node;
    },
    async ask(items, { assurance = "none", priority = "normal", modelId = TEST_GENERATE_MODEL } = {}) {
      const settled = await engine.ask<"admit-job">({
        type: "admit-job",
        accountId: consumer,
        modelId,
        assurance,
        quorum: null,
        whenTooFew: "wait",
        priority,
        idempotencyKey: null,
        requestHash: "",
        items: items.map(encodeGenerateItem),
      });
      if (!settled.ok) throw new Error(settled.error.code);
      if (!settled.value.ok) throw new Error(settled.value.error.code);
      return settled.value.value.jobId;
    },
    async read(jobId, chunkIndex = 0, from = 0) {
      const reader = engine.streams.open(jobId, chunkIndex);
      const tokens: number[] = [];
      const atMs: number[] = [];
      const never = new AbortController().signal;
      try {
        for (;;) {
          const read = await reader.read(from + tokens.length, 64, never);
          if (read.kind === "aborted" || read.kind === "gone") return { tokens, end: "gone", atMs };
          if (read.kind === "ended") return { tokens, end: read.end, atMs };
          if (read.from !== from + tokens.length) throw new Error("a gap");
          for (const token of read.tokens) {
            tokens.push(token);
            atMs.push(performance.now());
          }
        }
      } finally {
        reader.close();
      }
    },
    async close() {
      for (const node of nodes) node.close();
      await sockets.close();
      registry.close();
      await engine.stop();
      metrics.close();
      await new Promise((resolve) => httpServer.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
