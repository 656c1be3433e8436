// Watches from outside who was granted what, and that only results under such leases lead to answers.
import { type Command, DEFAULT_POLICY, type Decision, type DurableChange, type Policy } from "@starling/domain";
import type { AccountId, JobId, NodeId } from "@starling/protocol/vocabulary";
import { SIM_MODELS } from "./sim-models.ts";

/** A lease may live on until the tick after it ran out. */
const TICK_SLACK_MS = 1_000;

interface Witnessed {
  readonly nodeId: NodeId;
  readonly jobId: JobId;
  readonly chunkIndex: number;
  livesUntilMs: number;
}

type Accepted = Extract<DurableChange, { type: "output-accepted" }>;
const nameOf = (chunk: { jobId: JobId; chunkIndex: number }): string => `${chunk.jobId}#${chunk.chunkIndex}`;

export class LeaseWitness {
  readonly #policy: Policy;
  readonly #leases = new Map<number, Witnessed>();
  /** What came in time from who held the lease: an answer may be one of these, at once or after a check. */
  readonly #handedIn = new Map<number, Witnessed>();
  /** Whose answer was taken. */
  readonly #answered = new Map<string, AccountId>();
  /** Jobs whose chunks nobody sees again once they are answered. */
  readonly #unchecked = new Set<JobId>();
  readonly #owners = new Map<NodeId, AccountId>();
  #highestFence = 0;

  constructor(policy: Partial<Policy>) {
    this.#policy = { ...DEFAULT_POLICY, ...policy };
  }

  beforeCommand(command: Command, nowMs: number): void {
    if (command.type === "node-joined") this.#owners.set(command.nodeId, command.accountId);
    if (command.type === "renew") {
      for (const fence of command.fences) {
        const lease = this.#leases.get(fence);
        if (lease?.nodeId === command.nodeId) lease.livesUntilMs = nowMs + this.#policy.leaseTtlMs;
      }
    }
    if (command.type === "progress") {
      for (const { fence } of command.parts) {
        const lease = this.#leases.get(fence);
        if (lease?.nodeId === command.nodeId) lease.livesUntilMs = nowMs + this.#policy.streamTtlMs;
      }
    }
    if (command.type !== "results") return;
    for (const { ok, fence, jobId, chunkIndex } of command.results) {
      const lease = this.#leases.get(fence);
      const isIts = lease?.nodeId === command.nodeId && lease.jobId === jobId && lease.chunkIndex === chunkIndex;
      if (!isIts) continue;
      this.#leases.delete(fence);
      if (ok && nowMs <= lease.livesUntilMs + TICK_SLACK_MS) this.#handedIn.set(fence, lease);
    }
  }

  afterDecision(decision: Decision, nowMs: number): void {
    for (const change of decision.changes) {
      if (change.type === "job-admitted" && change.assurance === "none") this.#unchecked.add(change.jobId);
      if (change.type === "output-accepted") this.#accept(change);
    }
    const before = this.#highestFence;
    for (const effect of decision.effects) {
      if (effect.type === "cancel-leases") for (const fence of effect.fences) this.#leases.delete(fence);
      if (effect.type !== "grant") continue;
      if (effect.leases.length === 0 || effect.leases.length > this.#policy.grantLeasesMax) {
        throw new Error(`a grant holds ${effect.leases.length} leases`);
      }
      if (effect.leases.length !== effect.inputs.length) throw new Error("a grant lacks inputs");
      for (const { fence, jobId, chunkIndex, modelId, ttlMs } of effect.leases) {
        if (fence <= before || this.#leases.has(fence)) throw new Error(`fence ${fence} was given after ${before}`);
        // Who ended a text may be asked about the part of it that another made.
        const isText = SIM_MODELS.some((model) => model.modelId === modelId && model.task === "generate");
        if (!isText) this.#mayBeLeased(nameOf({ jobId, chunkIndex }), jobId, effect.nodeId);
        this.#highestFence = Math.max(this.#highestFence, fence);
        this.#leases.set(fence, { nodeId: effect.nodeId, jobId, chunkIndex, livesUntilMs: nowMs + ttlMs });
      }
    }
  }

  #mayBeLeased(chunk: string, jobId: JobId, nodeId: NodeId): void {
    const answeredBy = this.#answered.get(chunk);
    if (answeredBy === undefined) return;
    if (this.#unchecked.has(jobId)) throw new Error(`${chunk} is leased after its answer`);
    if (this.#owners.get(nodeId) === answeredBy) throw new Error(`${chunk} is checked by ${answeredBy}, whose it is`);
  }

  #accept(change: Accepted): void {
    const { fence, jobId, chunkIndex, nodeId } = change;
    const chunk = nameOf(change);
    const lease = this.#handedIn.get(fence);
    if (lease === undefined) throw new Error(`${chunk} was accepted under ${fence}, under which nothing came in time`);
    const fits = lease.nodeId === nodeId && lease.jobId === jobId && lease.chunkIndex === chunkIndex;
    if (!fits) throw new Error(`${chunk} was accepted from ${nodeId}, whose lease is another`);
    if (this.#answered.has(chunk)) throw new Error(`${chunk} was accepted twice`);
    this.#answered.set(chunk, change.accountId);
  }
}
