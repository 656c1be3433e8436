import type { AccountId, JobId } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

export interface Refund {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  /** The first of the tokens that were wrong: each run of one node's is paid back once. */
  readonly from: number;
  /** The treasury, which gets the contributor's reward back, or issuance where that is not enough. */
  readonly payerId: AccountId;
  readonly consumerId: AccountId;
  /** Micro-points. */
  readonly amount: bigint;
}

/** A consumer gets back what it paid for an answer that was wrong and has no other in its place. */
export const refundEntry = (stamp: EntryStamp, refund: Refund): Entry =>
  makeEntry(stamp, "refund", `refund:${refund.jobId}:${refund.chunkIndex}:${refund.from}`, refund.jobId, [
    posting(refund.payerId, "available", -refund.amount),
    posting(refund.consumerId, "available", refund.amount),
  ]);
