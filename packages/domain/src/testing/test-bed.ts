// A small network for tests: an audited engine, a clock, and what the nodes hold.
import type { AccountId, ErrorCode, JobId, LeaseOffer, NodeId } from "@starling/protocol/vocabulary";
import type { DurableChange } from "../engine/change.ts";
import type { ChunkResult, Command, CommandType, Context, ModelFacts, Replies } from "../engine/command.ts";
import type { Effect } from "../engine/effect.ts";
import type { Decision } from "../engine/engine.ts";
import type { Policy } from "../engine/policy.ts";
import { type AuditedEngine, createAuditedEngine } from "../testing.ts";

export const MODEL: ModelFacts = {
  modelId: "m",
  modelHash: "h",
  task: "embed",
  pricePerItem: 100n,
  unitsPerItem: 1,
  itemsPerChunkMax: 1,
  chunkBytesMax: 1_000,
  check: { kind: "tensors", matchMax: 1e-4, mismatchMin: 1e-3 },
};

export const NEW_RECORD = { matches: 0, mismatches: 0, isSuspended: false };

export interface Held extends LeaseOffer {
  readonly nodeId: NodeId;
  readonly grantedAtMs: number;
}

type Of<T extends Effect["type"]> = Extract<Effect, { type: T }>;

export class TestBed {
  readonly #audited: AuditedEngine;
  readonly #held = new Map<number, Held>();
  #ids = 0;
  nowMs = 1_000_000;
  /** Of the last command. */
  changes: readonly DurableChange[] = [];
  effects: readonly Effect[] = [];
  /** Every grant and claim so far, in order. */
  readonly grants: Of<"grant">[] = [];
  readonly claims: Of<"claim">[] = [];

  constructor(policy: Partial<Policy> = {}, models: readonly Partial<ModelFacts>[] = [{}], firstFence = 100) {
    // Tests of other things want rewards at once.
    this.#audited = createAuditedEngine({ firstFence, policy: { escrowAgeMs: 0, provenMatches: 0, ...policy } });
    for (const model of models) this.run({ type: "load-model", model: { ...MODEL, ...model } });
  }

  get engine(): AuditedEngine["engine"] {
    return this.#audited.engine;
  }

  get state(): AuditedEngine["state"] {
    return this.#audited.state;
  }

  context(): Context {
    return { nowMs: this.nowMs, random: () => 0.5, nextId: (prefix) => `${prefix}_${++this.#ids}` };
  }

  /** Runs a command and looks through the engine after it. */
  run<T extends CommandType>(command: Extract<Command, { type: T }>): Replies[T] {
    const decision: Decision<T> = this.engine.run<T>(command, this.context());
    this.#audited.audit(this.nowMs);
    this.changes = decision.changes;
    this.effects = decision.effects;
    for (const effect of decision.effects) {
      if (effect.type === "claim") this.claims.push(effect);
      if (effect.type === "cancel-leases") for (const fence of effect.fences) this.#held.delete(fence);
      if (effect.type !== "grant") continue;
      this.grants.push(effect);
      const { nodeId } = effect;
      for (const lease of effect.leases) this.#held.set(lease.fence, { ...lease, nodeId, grantedAtMs: this.nowMs });
    }
    return decision.reply;
  }

  effectsOf<T extends Effect["type"]>(type: T): Of<T>[] {
    return this.effects.filter((effect): effect is Of<T> => effect.type === type);
  }

  changesOf<T extends DurableChange["type"]>(type: T): Extract<DurableChange, { type: T }>[] {
    return this.changes.filter((change): change is Extract<DurableChange, { type: T }> => change.type === type);
  }

  /** Lets time pass in ticks. Changes and effects are those of all of them. */
  pass(ms: number, tickMs = 250): void {
    const changes: DurableChange[] = [];
    const effects: Effect[] = [];
    const endMs = this.nowMs + ms;
    while (this.nowMs < endMs) {
      this.nowMs = Math.min(endMs, this.nowMs + tickMs);
      this.run({ type: "tick" });
      changes.push(...this.changes);
      effects.push(...this.effects);
    }
    this.changes = changes;
    this.effects = effects;
  }

  account(name: string, points: bigint, kind: "consumer" | "contributor" = "consumer"): AccountId {
    const accountId: AccountId = `acc_${name}`;
    this.run({
      type: "load-account",
      account: { accountId, kind, available: points, held: 0n, escrow: 0n, record: NEW_RECORD },
    });
    return accountId;
  }

  /** A node of an account of its own that is ready for the models. */
  node(name: string, itemsPerSecond = 10, modelIds: readonly string[] = ["m"]): NodeId {
    const nodeId: NodeId = `node_${name}`;
    const accountId = this.account(name, 0n, "contributor");
    this.run({ type: "node-joined", nodeId, accountId });
    this.ready(nodeId, itemsPerSecond, modelIds);
    return nodeId;
  }

  ready(nodeId: NodeId, itemsPerSecond = 10, modelIds: readonly string[] = ["m"]): void {
    const models = modelIds.map((modelId) => ({
      modelId,
      backend: "webgpu" as const,
      itemsPerSecond,
      adapterClass: "webgpu test",
    }));
    this.run({ type: "node-ready", nodeId, models });
  }

  /** Asks for a job of `itemCount` small items. */
  ask(accountId: AccountId, itemCount: number, more: Partial<Extract<Command, { type: "admit-job" }>> = {}) {
    return this.run({
      type: "admit-job",
      accountId,
      modelId: "m",
      assurance: "none",
      quorum: null,
      whenTooFew: "wait",
      idempotencyKey: null,
      requestHash: "r",
      items: Array.from({ length: itemCount }, (_, index) => Uint8Array.of(index & 0xff, index >> 8)),
      ...more,
    });
  }

  /** Like `ask`, for jobs that must be admitted. */
  admit(...args: Parameters<TestBed["ask"]>): JobId {
    const reply = this.ask(...args);
    if (!reply.ok) throw new Error(`not admitted: ${reply.error.code}`);
    return reply.value.jobId;
  }

  /** What a node holds, in the order it was given. */
  heldBy(nodeId: NodeId): Held[] {
    return [...this.#held.values()].filter((held) => held.nodeId === nodeId);
  }

  chunksOf(nodeId: NodeId): number[] {
    return this.heldBy(nodeId).map((held) => held.chunkIndex);
  }

  /** The node answers the leases, or all it holds. */
  answer(nodeId: NodeId, leases: readonly Held[] = this.heldBy(nodeId), runMs = 1): readonly (ErrorCode | null)[] {
    return this.send(
      nodeId,
      leases.map(({ jobId, chunkIndex, fence }) => ({ ...right(jobId, chunkIndex), fence, runMs })),
    );
  }

  fail(
    nodeId: NodeId,
    code: Extract<ChunkResult, { ok: false }>["code"],
    leases: readonly Held[] = this.heldBy(nodeId).slice(0, 1),
  ): readonly (ErrorCode | null)[] {
    return this.send(
      nodeId,
      leases.map(({ jobId, chunkIndex, fence }) => ({ ok: false, jobId, chunkIndex, fence, code })),
    );
  }

  send(nodeId: NodeId, results: readonly ChunkResult[]): readonly (ErrorCode | null)[] {
    for (const { fence } of results) this.#held.delete(fence);
    return this.run({ type: "results", nodeId, results });
  }
}

export const right = (jobId: JobId, chunkIndex: number): Extract<ChunkResult, { ok: true }> => ({
  ok: true,
  jobId,
  chunkIndex,
  fence: -1,
  runMs: 1,
  output: Uint8Array.of(chunkIndex & 0xff),
  proof: null,
});
