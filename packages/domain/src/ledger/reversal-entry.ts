import { type AccountId, type JobId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

export interface Reversal {
  readonly accountId: AccountId;
  /** Who has what has left its escrow: itself, or the account that it was merged into. */
  readonly purseId: AccountId;
  readonly jobId: JobId | null;
  readonly idempotencyKey: string;
  /** Micro-points taken from escrow, and from what has left it already. */
  readonly escrow: bigint;
  readonly available: bigint;
}

/** A reward that was not earned goes to the treasury, which has paid for the right answer. */
export const reversalEntry = (stamp: EntryStamp, reversal: Reversal): Entry =>
  makeEntry(stamp, "reversal", reversal.idempotencyKey, reversal.jobId, [
    posting(reversal.accountId, "escrow", -reversal.escrow),
    posting(reversal.purseId, "available", -reversal.available),
    posting(SYSTEM_ACCOUNTS.treasury, "available", reversal.escrow + reversal.available),
  ]);
