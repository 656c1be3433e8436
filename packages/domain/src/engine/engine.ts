// The one door to the domain's decisions, as the relay and the simulation see it.
import type { AccountId, Assurance, Backend, JobId, NodeId, Priority, QuorumRule } from "@starling/protocol/vocabulary";
import type { DurableChange } from "./change.ts";
import type { Command, CommandType, Context, Replies } from "./command.ts";
import type { Effect } from "./effect.ts";
import type { Policy } from "./policy.ts";
import type { JobStatus, NodeStatus, QueueStatus } from "./status.ts";

export interface Decision<T extends CommandType = CommandType> {
  readonly reply: Replies[T];
  /** To be committed, in order; empty when nothing must last (then everything may leave at once). */
  readonly changes: readonly DurableChange[];
  readonly effects: readonly Effect[];
}

/** Counts for /live, /metrics and back-pressure; kept up to date, never computed by walking. */
export interface EngineCounts {
  readonly nodes: number;
  readonly nodesWorking: number;
  readonly nodesPaused: number;
  readonly nodesByBackend: { readonly webgpu: number; readonly wasm: number; readonly cpu: number };
  readonly openJobs: number;
  /** Chunks of open jobs without an answer, loaded or not, leased or not. */
  readonly openChunks: number;
  readonly leases: number;
  /** What the jobs' windows hold: spans, and bytes of inputs that wait for an answer. */
  readonly loadedSpans: number;
  readonly loadedInputBytes: number;
  readonly byModel: ReadonlyMap<string, { readonly readyNodes: number; readonly openChunks: number }>;
}

export interface AccountBalance {
  readonly available: bigint;
  readonly held: bigint;
  readonly escrow: bigint;
}

/** Why a job is where it is. */
export interface JobExplanation {
  /** `too_few_owners`: its quorum needs nodes of more owners. `waiting_for_referee`: answers wait for somebody who may check them. `waiting_for_admission`: nodes are ready and have not passed their trial. */
  readonly reason:
    | "running"
    | "nodes_busy"
    | "no_ready_node"
    | "too_few_owners"
    | "waiting_for_referee"
    | "waiting_for_admission"
    | "draining";
  readonly queuedChunks: number;
  readonly leasedChunks: number;
  /** Answered once or more, not yet agreed on. */
  readonly checkingChunks: number;
  /** Nodes that are admitted for its model, and their owners. */
  readonly readyNodes: number;
  readonly readyOwners: number;
  /** Different owners that its assurance needs at least; the house's referee counts where it may check. */
  readonly ownersNeeded: number;
  /** Nodes that are here, a bounded number of them, and whether each may get work of the job. */
  readonly nodes: readonly NodeExplanation[];
}

export interface NodeExplanation {
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  readonly backend: Backend | null;
  readonly adapterClass: string;
  readonly unitsPerSecond: number;
  /** Answers of task `generate` that it streams. */
  readonly streams: { readonly now: number; readonly max: number };
  /** Expected time of all it holds. */
  readonly outstandingMs: number;
  readonly state:
    | "eligible"
    | "busy"
    | "paused"
    | "lost"
    | "not_ready"
    | "awaiting_admission"
    | "resting"
    | "failed_on_it"
    | "suspended"
    | "house";
}

/** What a job would cost and how long it would take, if nothing changed. */
export interface Quote {
  /** Micro-points for a unit with this assurance and priority. */
  readonly pricePerUnit: bigint;
  /** Micro-points that would be held; for generated text the most that it can come to. */
  readonly hold: bigint;
  readonly units: number;
  /** null while no node could do it. */
  readonly etaMs: number | null;
  readonly readyNodes: number;
  /** Chunks of other jobs before it. */
  readonly chunksAhead: number;
}

export interface Engine {
  /** Decides and applies one command, then plans for whatever nodes became free. Synchronous; O(log n) in nodes, jobs and queued chunks. */
  run<T extends CommandType>(command: Extract<Command, { type: T }>, context: Context): Decision<T>;
  counts(): EngineCounts;
  balance(accountId: string): AccountBalance | undefined;
  /** Of a loaded account: micro-points that could be redeemed now, limits of the day aside. */
  redeemable(accountId: string): bigint | undefined;
  /** Of a loaded account: where its points go. */
  mergedInto(accountId: string): AccountId | null;
  /** As operators have set it last. */
  policy(): { readonly version: number; readonly policy: Policy };
  /** As it stands; undefined when it isn't known. */
  model(modelId: string): { readonly isDisabled: boolean; readonly pricePerItem: bigint } | undefined;
  hasJob(jobId: string): boolean;
  /** Of an open job in memory. */
  explain(jobId: string): JobExplanation | undefined;
  /** Every node that is known, here or lost, in no order; O(nodes). */
  eachNode(visit: (node: NodeStatus) => void): void;
  /** What waits, by model, and why: looks at a bounded number of open jobs. */
  queue(): QueueStatus;
  /** Of an open job in memory: `explain` without the nodes. */
  jobStatus(jobId: JobId): JobStatus | undefined;
  /** undefined when the model isn't known. */
  quote(asked: {
    readonly modelId: string;
    readonly items: readonly Uint8Array[];
    readonly assurance: Assurance;
    readonly quorum: QuorumRule | null;
    readonly priority: Priority;
  }): Quote | undefined;
  /** Of an open job in memory. */
  jobProgress(jobId: string): { readonly itemsDone: number; readonly itemsFailed: number } | undefined;
}

export interface EngineOptions {
  /** The first fence to give; must be higher than any given before (the relay uses start time in ms × 1000). */
  readonly firstFence: number;
  /** Overrides of the policy's numbers, for simulation and tests. */
  readonly policy?: Partial<Policy>;
}
