// Watches from outside who was granted what, and that only such leases lead to answers.
import { type Command, DEFAULT_POLICY, type Decision, type Policy } from "@starling/domain";
import type { JobId, NodeId } from "@starling/protocol/vocabulary";

/** A lease may live on until the tick after it ran out. */
const TICK_SLACK_MS = 1_000;

interface Witnessed {
  readonly nodeId: NodeId;
  readonly jobId: JobId;
  readonly chunkIndex: number;
  livesUntilMs: number;
}

export class LeaseWitness {
  readonly #policy: Policy;
  readonly #leases = new Map<number, Witnessed>();
  readonly #answered = new Set<string>();
  #highestFence = 0;
  #sender: NodeId | null = null;

  constructor(policy: Partial<Policy>) {
    this.#policy = { ...DEFAULT_POLICY, ...policy };
  }

  beforeCommand(command: Command, nowMs: number): void {
    this.#sender = command.type === "results" ? command.nodeId : null;
    if (command.type !== "renew") return;
    for (const fence of command.fences) {
      const lease = this.#leases.get(fence);
      if (lease?.nodeId === command.nodeId) lease.livesUntilMs = nowMs + this.#policy.leaseTtlMs;
    }
  }

  afterDecision(decision: Decision, nowMs: number): void {
    for (const change of decision.changes) {
      if (change.type === "output-accepted") this.#accept(change, nowMs);
    }
    const before = this.#highestFence;
    for (const effect of decision.effects) {
      if (effect.type === "cancel-leases") for (const fence of effect.fences) this.#leases.delete(fence);
      if (effect.type !== "grant") continue;
      if (effect.leases.length === 0 || effect.leases.length > this.#policy.grantLeasesMax) {
        throw new Error(`a grant holds ${effect.leases.length} leases`);
      }
      if (effect.leases.length !== effect.inputs.length) throw new Error("a grant lacks inputs");
      for (const { fence, jobId, chunkIndex, ttlMs } of effect.leases) {
        if (fence <= before || this.#leases.has(fence)) throw new Error(`fence ${fence} was given after ${before}`);
        if (this.#answered.has(`${jobId}#${chunkIndex}`))
          throw new Error(`${jobId}#${chunkIndex} is leased after its answer`);
        this.#highestFence = Math.max(this.#highestFence, fence);
        this.#leases.set(fence, { nodeId: effect.nodeId, jobId, chunkIndex, livesUntilMs: nowMs + ttlMs });
      }
    }
  }

  #accept(change: Extract<Decision["changes"][number], { type: "output-accepted" }>, nowMs: number): void {
    const { fence, jobId, chunkIndex, nodeId } = change;
    const lease = this.#leases.get(fence);
    const chunk = `${jobId}#${chunkIndex}`;
    if (lease === undefined) throw new Error(`${chunk} was accepted under ${fence}, which was not given or is over`);
    const fits = lease.nodeId === nodeId && lease.jobId === jobId && lease.chunkIndex === chunkIndex;
    if (!fits || this.#sender !== nodeId)
      throw new Error(`${chunk} was accepted from ${nodeId}, whose lease is another`);
    if (nowMs > lease.livesUntilMs + TICK_SLACK_MS) throw new Error(`${chunk} was accepted under a lease that ran out`);
    if (this.#answered.has(chunk)) throw new Error(`${chunk} was accepted twice`);
    this.#answered.add(chunk);
    this.#leases.delete(fence);
  }
}
