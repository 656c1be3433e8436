// Chunks per second through the engine alone, and what a chunk costs with more nodes and more open chunks.
// node --import tsx packages/domain/src/engine/engine.bench.ts [--json FILE] [--only NAME]
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { AccountId, JobId, LeaseOffer, NodeId } from "@starling/protocol/vocabulary";
import { MODEL, NEW_RECORD } from "../testing/test-bed.ts";
import type { ChunkResult, Context, SpanFacts } from "./command.ts";
import { createEngine } from "./create-engine.ts";
import type { Effect } from "./effect.ts";
import type { Engine } from "./engine.ts";

interface Scenario {
  readonly name: string;
  readonly nodes: number;
  readonly jobs: number;
  readonly accounts: number;
  readonly chunksPerJob: number;
  /** Results of a message, at most. */
  readonly batch: number;
}

const MEASURED_CHUNKS = 300_000;
const ROUNDS = 5;
const WARM_UP_CHUNKS = 200_000;
const SPAN_CHUNKS = 256;
const TICK_MS = 250;
/** So that a node holds about thirty chunks, whatever the number of nodes. */
const ITEMS_PER_CHUNK = 4;
const ITEMS_PER_SECOND = 80;
const OUTPUT = new Uint8Array(64);
const INPUT = new Uint8Array(64);
const SPAN_INPUTS = Array.from({ length: SPAN_CHUNKS }, () => INPUT);
const SPAN_ITEMS = Array.from({ length: SPAN_CHUNKS }, () => ITEMS_PER_CHUNK);

/** What a node holds, in plain arrays: the measure is of the engine's memory, not of the bench's. */
class Held {
  #jobs: JobId[] = [];
  #chunks: number[] = [];
  #fences: number[] = [];

  get size(): number {
    return this.#fences.length;
  }

  add({ jobId, chunkIndex, fence }: LeaseOffer): void {
    this.#jobs.push(jobId);
    this.#chunks.push(chunkIndex);
    this.#fences.push(fence);
  }

  /** Answers the oldest. */
  answer(count: number): ChunkResult[] {
    const jobs = this.#jobs.splice(0, count);
    const chunks = this.#chunks.splice(0, count);
    const fences = this.#fences.splice(0, count);
    return jobs.map((jobId, i) => {
      return {
        ok: true,
        jobId,
        chunkIndex: chunks[i] ?? 0,
        fence: fences[i] ?? 0,
        runMs: 1,
        output: OUTPUT,
        proof: null,
      };
    });
  }
}

class Drive {
  readonly #engine: Engine;
  readonly #scenario: Scenario;
  readonly #held = new Map<NodeId, Held>();
  readonly #busy: NodeId[] = [];
  readonly #nextSpan = new Map<JobId, number>();
  #clockMs = 1_000_000;
  #nextTickMs = 0;
  #ids = 0;
  engineMs = 0;
  messages = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#engine = createEngine({ firstFence: 1_700_000_000_000_000 });
    const engine = this.#engine;
    const model = { modelId: "m", modelHash: "h", task: "embed", unitsPerItem: 1, itemsPerChunkMax: 4 } as const;
    const context = this.#context();
    engine.run(
      { type: "load-model", model: { ...model, pricePerItem: 100n, chunkBytesMax: 1 << 20, check: MODEL.check } },
      context,
    );
    for (let i = 0; i < scenario.accounts; i++) {
      const account = {
        accountId: `acc_c${i}`,
        available: 10n ** 15n,
        held: 0n,
        escrow: 0n,
        kind: "consumer",
        record: NEW_RECORD,
      } as const;
      engine.run({ type: "load-account", account }, context);
    }
    for (let i = 0; i < scenario.nodes; i++) {
      const accountId: AccountId = `acc_n${Math.floor(i / 60)}`;
      const account = {
        accountId,
        available: 0n,
        held: 0n,
        escrow: 0n,
        kind: "contributor",
        record: NEW_RECORD,
      } as const;
      engine.run({ type: "load-account", account }, context);
      const nodeId: NodeId = `node_${i}`;
      this.#held.set(nodeId, new Held());
      engine.run({ type: "node-joined", nodeId, accountId }, context);
      const ready = {
        modelId: "m",
        backend: "webgpu",
        itemsPerSecond: ITEMS_PER_SECOND,
        adapterClass: "webgpu",
      } as const;
      engine.run({ type: "node-ready", nodeId, models: [ready] }, context);
    }
    for (let i = 0; i < scenario.jobs; i++) this.#loadJob(`job_${i}`, `acc_c${i % scenario.accounts}`);
  }

  #context(): Context {
    return { nowMs: this.#clockMs, random: () => 0.5, nextId: (prefix) => `${prefix}_${this.#ids++}` };
  }

  #loadJob(jobId: JobId, accountId: AccountId): void {
    const { chunksPerJob } = this.#scenario;
    const spansOpen = Math.ceil(chunksPerJob / SPAN_CHUNKS);
    const itemCount = spansOpen * SPAN_CHUNKS * ITEMS_PER_CHUNK;
    const job = {
      jobId,
      accountId,
      modelId: "m",
      assurance: "none",
      quorum: null,
      idempotencyKey: null,
      requestHash: "r",
      itemCount,
      chunkCount: spansOpen * SPAN_CHUNKS,
      pricePerItem: 100n,
      rewardPerItem: 90n,
      itemsDone: 0,
      itemsFailed: 0,
      holdRemaining: 100n * BigInt(itemCount),
      spansOpen,
      createdAtMs: 0,
    } as const;
    this.#nextSpan.set(jobId, 0);
    this.#settle(this.#engine.run({ type: "load-job", job }, this.#context()).effects);
  }

  /** Plays the store and the nodes' side of the wire. */
  #settle(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === "grant") {
        const held = this.#held.get(effect.nodeId) ?? new Held();
        if (held.size === 0) this.#busy.push(effect.nodeId);
        for (const lease of effect.leases) held.add(lease);
      } else if (effect.type === "claim") {
        const spans: SpanFacts[] = [];
        const first = this.#nextSpan.get(effect.jobId) ?? 0;
        for (let index = first; index < first + effect.count; index++) {
          const firstChunk = index * SPAN_CHUNKS;
          spans.push({
            jobId: effect.jobId,
            index,
            firstChunk,
            firstItem: firstChunk * ITEMS_PER_CHUNK,
            chunkItems: SPAN_ITEMS,
            inputs: SPAN_INPUTS,
            answered: [],
          });
        }
        this.#nextSpan.set(effect.jobId, first + effect.count);
        const command = { type: "load-spans", jobId: effect.jobId, spans, exhausted: false } as const;
        this.#settle(this.#run(() => this.#engine.run(command, this.#context()).effects));
      }
    }
  }

  #run<T>(work: () => T): T {
    const start = performance.now();
    const value = work();
    this.engineMs += performance.now() - start;
    return value;
  }

  /** Nodes answer in turn until `chunks` are answered; returns how many were. */
  answer(chunks: number): number {
    let answered = 0;
    while (answered < chunks) {
      const nodeId = this.#busy.shift();
      if (nodeId === undefined) throw new Error(`no node holds a lease after ${answered} chunks`);
      const held = this.#held.get(nodeId) ?? new Held();
      const results = held.answer(this.#scenario.batch);
      if (held.size > 0) this.#busy.push(nodeId);
      this.#clockMs += (results.length * ITEMS_PER_CHUNK * 1000) / (ITEMS_PER_SECOND * this.#scenario.nodes);
      const decision = this.#run(() => this.#engine.run({ type: "results", nodeId, results }, this.#context()));
      if (decision.reply.some((outcome) => outcome !== null)) throw new Error("a result was refused");
      this.#settle(decision.effects);
      answered += results.length;
      this.messages++;
      if (this.#clockMs < this.#nextTickMs) continue;
      this.#nextTickMs = this.#clockMs + TICK_MS;
      this.#settle(this.#run(() => this.#engine.run({ type: "tick" }, this.#context()).effects));
    }
    return answered;
  }
}

const BASE = { nodes: 10, jobs: 4, accounts: 1, chunksPerJob: 300_000, batch: 16 };
const SCENARIOS: readonly Scenario[] = [
  { ...BASE, name: "10 nodes" },
  { ...BASE, name: "10 nodes, one result a message", batch: 1 },
  { ...BASE, name: "5,000 nodes", nodes: 5000 },
  { ...BASE, name: "1,000,000 open chunks more in one job", chunksPerJob: 550_000 },
  { ...BASE, name: "1,000,000 open chunks in 1,000 jobs", jobs: 1000, chunksPerJob: 1_600 },
  { ...BASE, name: "20 accounts that share", jobs: 40, accounts: 20, chunksPerJob: 40_000 },
];

const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : undefined;
const chosen = SCENARIOS.filter(({ name }) => only === undefined || name === only);
const best = chosen.map(() => Number.POSITIVE_INFINITY);
// Rounds take turns, so that a busy moment of the machine doesn't fall on one scenario alone.
for (let round = 0; round < ROUNDS; round++) {
  chosen.forEach((scenario, index) => {
    const drive = new Drive(scenario);
    drive.answer(WARM_UP_CHUNKS);
    drive.engineMs = 0;
    const answered = drive.answer(MEASURED_CHUNKS);
    best[index] = Math.min(best[index] ?? 0, (drive.engineMs * 1000) / answered);
  });
}
const rows = chosen.map(({ name }, index) => ({ name, usPerChunk: best[index] ?? 0 }));

const base = rows[0]?.usPerChunk ?? 1;
for (const { name, usPerChunk } of rows) {
  const perSecond = Math.round(1e6 / usPerChunk).toLocaleString("en");
  console.log(
    `${name.padEnd(42)} ${usPerChunk.toFixed(2).padStart(7)} µs a chunk  ${perSecond.padStart(10)} chunks/s  × ${(usPerChunk / base).toFixed(2)}`,
  );
}
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, one core`);
const json = process.argv.indexOf("--json");
if (json >= 0) writeFileSync(process.argv[json + 1] ?? "engine-bench.json", JSON.stringify({ rows }, null, 2));
