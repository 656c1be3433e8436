// Where the engine's effects leave to. Sockets and watchers stand behind it.
import type { Effect } from "@starling/domain";
import type { AccountId, JobId, JobState, Verification } from "@starling/protocol";
import type { ChunkKey } from "./store.ts";

type EffectOf<T extends Effect["type"]> = Extract<Effect, { type: T }>;

/** What is told to nodes. Calls may gather until the end of the turn. */
export interface NodeOutlet {
  grant(effect: EffectOf<"grant">): void;
  cancel(effect: EffectOf<"cancel-leases">): void;
  prepare(effect: EffectOf<"prepare">): void;
  balance(accountId: AccountId, available: bigint, escrow: bigint): void;
  /** Says it to the node; one whose account is suspended is cut off as well. */
  notice(effect: EffectOf<"notice">): void;
}

/** Who waits for a job's committed progress. */
export interface JobOutlet {
  progressed(jobId: JobId, chunkIndex: number): void;
  ended(jobId: JobId, state: Exclude<JobState, "open">): void;
  /** A verdict on answers that were given before; `corrected` means that another one stands now. */
  judged(outputs: readonly ChunkKey[], verification: Verification): void;
}

/** An answer as the engine says it. */
export type ChunkAnswer = EffectOf<"answered">["answer"];
export type StreamedTokens = EffectOf<"streamed">;

/** Who reads answers while they are made. */
export interface StreamOutlet {
  /** What follows the first `from` tokens of an answer under way. */
  streamed(effect: StreamedTokens): void;
  answered(jobId: JobId, chunkIndex: number, answer: ChunkAnswer): void;
  ended(jobId: JobId, state: Exclude<JobState, "open">): void;
}

/** Who acts on points that become tokens. */
export interface MoneyOutlet {
  redemption(effect: EffectOf<"redemption">): void;
  surprise(effect: EffectOf<"chain-surprise">): void;
}

/** Reads committed answers and gives them to the engine with `load-evidence`. */
export type EvidenceOutlet = (chunks: readonly ChunkKey[]) => void;

/** Makes `count` chunks of fresh inputs of a model and gives each to the engine with `known-input`. */
export type KnownInputOutlet = (modelId: string, count: number) => void;
