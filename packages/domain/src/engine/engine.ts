// The one door to the domain's decisions, as the relay and the simulation see it.
import type { DurableChange } from "./change.ts";
import type { Command, CommandType, Context, Replies } from "./command.ts";
import type { Effect } from "./effect.ts";

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

export interface Engine {
  /** Decides and applies one command, then plans for whatever nodes became free. Synchronous; O(log n) in nodes, jobs and queued chunks. */
  run<T extends CommandType>(command: Extract<Command, { type: T }>, context: Context): Decision<T>;
  counts(): EngineCounts;
  balance(accountId: string): AccountBalance | undefined;
  hasJob(jobId: string): boolean;
  /** Of an open job in memory. */
  jobProgress(jobId: string): { readonly itemsDone: number; readonly itemsFailed: number } | undefined;
}

export interface EngineOptions {
  /** The first fence to give; must be higher than any given before (the relay uses start time in ms × 1000). */
  readonly firstFence: number;
  /** Overrides of the policy's numbers, for simulation and tests. */
  readonly policy?: Partial<Policy>;
}

/** Every tunable number of the domain, with its unit. */
export interface Policy {
  /** Work to have outstanding on a node, in ms of its own measured speed. */
  readonly grantTargetMs: number;
  /** A node whose outstanding work falls below this gets more. */
  readonly grantLowWaterMs: number;
  readonly leaseTtlMs: number;
  readonly renewEveryMs: number;
  /** A lease may be renewed until `deadlineFloorMs + deadlineFactor × expected ms` after it was granted. */
  readonly deadlineFloorMs: number;
  readonly deadlineFactor: number;
  /** How long leases outlive a broken connection. */
  readonly reconnectGraceMs: number;
  readonly chunkAttemptsMax: number;
  readonly stragglerFactor: number;
  readonly stragglerFloorMs: number;
  /** Share of the price that is the network's fee, in per mille. */
  readonly feePerMille: number;
  readonly spanWindow: number;
  readonly openJobsPerAccountMax: number;
  readonly openChunksMax: number;
  readonly grantBytesMax: number;
  readonly grantLeasesMax: number;
  readonly leasesPerNodeMax: number;
}
