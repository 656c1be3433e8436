// What contracts asked for. A commit of the engine notes a request when its block is confirmed (`seen`, due at once) and its
// end on the chain; what happens in between is the oracle's own.
import type { ChainPlace } from "@starling/domain";
import type { JobId } from "@starling/protocol";

/**
 * `seen`: no job yet. `running`: its job runs. `answered`: the answer is to be sent. `failed`: given up here, the asker is
 * refunded after the deadline. `fulfilled` and `refunded` are what the chain says, and final.
 */
export const ORACLE_STATES = ["seen", "running", "answered", "fulfilled", "refunded", "failed"] as const;
export type OracleState = (typeof ORACLE_STATES)[number];
/** What the oracle itself may set. */
export type OracleWorkState = Exclude<OracleState, "fulfilled" | "refunded">;

export interface StoredOracleRequest {
  /** In the order of being seen. */
  readonly seq: bigint;
  readonly chainId: number;
  /** Of the contract. */
  readonly requestId: string;
  readonly requester: string;
  readonly modelId: string;
  /** 0x and hex digits. */
  readonly input: string;
  readonly assurance: string;
  /** The token's smallest units. */
  readonly payment: bigint;
  /** Seconds since the epoch by the chain's clock. */
  readonly deadlineS: number;
  /** Where it was asked. */
  readonly place: ChainPlace;
  readonly state: OracleState;
  readonly jobId: JobId | null;
  /** The last transaction that was sent to fulfil it. */
  readonly transaction: string | null;
  /** Why the last attempt failed, in a few words. */
  readonly error: string | null;
  /** Begun ones, since its state last changed. */
  readonly attempts: number;
  /** When it is looked at next; null once there is nothing more to do here. */
  readonly nextAtMs: number | null;
  /** Where the chain says that it was fulfilled or refunded. */
  readonly settledPlace: ChainPlace | null;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

export interface OracleStore {
  get(request: { readonly chainId: number; readonly requestId: string }): Promise<StoredOracleRequest | undefined>;
  /** Newest first; `before` is the `seq` of the last of the page before. */
  list(request: {
    readonly chainId: number;
    readonly before: bigint | null;
    readonly limit: number;
  }): Promise<StoredOracleRequest[]>;
  /** Requests that are due, for this caller alone (FOR UPDATE SKIP LOCKED): each counts one more attempt, and is due again after `leaseMs`. Longest due first. */
  claim(request: {
    readonly chainId: number;
    readonly nowMs: number;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<StoredOracleRequest[]>;
  /**
   * Compare and set: when its state is one of `from`, sets `to` with what else is named in the same write, and gives it as it
   * is then. `to` may equal the state (the attempts go on then). undefined, and nothing written, when its state is another.
   */
  move(request: {
    readonly chainId: number;
    readonly requestId: string;
    readonly from: readonly OracleWorkState[];
    readonly to: OracleWorkState;
    readonly atMs: number;
    /** When it is due again; null: not any more. */
    readonly nextAtMs: number | null;
    readonly jobId?: JobId;
    readonly transaction?: string;
    readonly error?: string | null;
  }): Promise<StoredOracleRequest | undefined>;
}
