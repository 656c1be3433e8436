// Where the engine's effects leave to. Sockets and watchers stand behind it.
import type { Effect } from "@starling/domain";
import type { AccountId, JobId, JobState } from "@starling/protocol";

type EffectOf<T extends Effect["type"]> = Extract<Effect, { type: T }>;

/** What is told to nodes. Calls may gather until the end of the turn. */
export interface NodeOutlet {
  grant(effect: EffectOf<"grant">): void;
  cancel(effect: EffectOf<"cancel-leases">): void;
  prepare(effect: EffectOf<"prepare">): void;
  balance(accountId: AccountId, available: bigint, escrow: bigint): void;
}

/** Who waits for a job's committed progress. */
export interface JobOutlet {
  progressed(jobId: JobId, chunkIndex: number): void;
  ended(jobId: JobId, state: Exclude<JobState, "open">): void;
}
