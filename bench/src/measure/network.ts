// One relay on a real PostgreSQL, with simulated nodes over real sockets: what most benches run on.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@starling/db/testing";
import type { Hello } from "@starling/protocol";
import { answerAlike, connectNode, createIdentity, type SimulatedNode } from "@starling/relay/testing";
import { createClient, type StarlingClient } from "@starling/sdk";
import { BENCH_DIMENSIONS, writeBenchModel } from "../bench-model.ts";
import { OPERATOR_KEY_FILE, type RelayOptions, type RelayReady } from "../child/relay-options.ts";
import { type Child, startChild } from "./child.ts";

export interface BenchNetwork {
  readonly relay: Child<RelayReady>;
  readonly databaseUrl: string;
  /** Of the network's own operator account. */
  readonly operatorKey: string;
  /** The first consumer's. */
  readonly client: StarlingClient;
  consumer(index: number): StarlingClient;
  /** Connects nodes that answer at once; all are ready for the bench model, or for none (idle). An owner has 50 of them if nothing is said. */
  connect(
    count: number,
    options?: {
      readonly idle?: boolean;
      readonly nodesPerOwner?: number;
      /** Changes what the node of an index says in its hello. */
      readonly hello?: (said: Hello, index: number) => unknown;
    },
  ): Promise<SimulatedNode[]>;
  close(): Promise<void>;
}

const NODES_PER_OWNER = 50;
const CONNECTING_AT_ONCE = 50;
export const BENCH_MODEL = "bench-embed";

/** Commits are as durable as PostgreSQL makes them: fsync and synchronous_commit are on. */
export async function startBenchNetwork(policy: RelayOptions["policy"] = {}): Promise<BenchNetwork> {
  const folder = await mkdtemp(join(tmpdir(), "starling-bench-"));
  const modelsDir = join(folder, "models");
  await writeBenchModel(modelsDir, BENCH_MODEL);
  const postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  const relay = await startChild<RelayReady>("relay", {
    dataDir: folder,
    modelsDir,
    databaseUrl,
    policy,
  } satisfies RelayOptions);
  const { url, apiKeys } = relay.ready;
  const consumer = (index: number): StarlingClient => createClient({ relayUrl: url, apiKey: apiKeys[index] ?? "" });
  const nodes: SimulatedNode[] = [];

  return {
    relay,
    databaseUrl,
    operatorKey: (await readFile(join(folder, OPERATOR_KEY_FILE), "utf8")).trim(),
    client: consumer(0),
    consumer,
    async connect(count, { idle = false, nodesPerOwner = NODES_PER_OWNER, hello } = {}) {
      const fresh: SimulatedNode[] = [];
      const owners = Array.from({ length: Math.ceil(count / nodesPerOwner) }, createIdentity);
      const models = idle ? [] : [{ modelId: BENCH_MODEL, itemsPerSecond: 100_000 }];
      const connectOne = (index: number) => {
        const identity = owners[Math.floor(index / nodesPerOwner)] ?? createIdentity();
        return connectNode({
          url,
          models,
          answer: answerAlike(BENCH_DIMENSIONS),
          identity,
          strict: false,
          ...(hello === undefined ? {} : { hello: (said) => hello(said, index) }),
        });
      };
      for (let at = 0; at < count; at += CONNECTING_AT_ONCE) {
        const some = Array.from({ length: Math.min(CONNECTING_AT_ONCE, count - at) }, (_, i) => connectOne(at + i));
        fresh.push(...(await Promise.all(some)));
      }
      nodes.push(...fresh);
      return fresh;
    },
    async close() {
      for (const node of nodes) node.close();
      await relay.close();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
