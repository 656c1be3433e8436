import { type AccountId, type DisputeId, type JobId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

const { escrow, treasury } = SYSTEM_ACCOUNTS;

interface Stake {
  readonly disputeId: DisputeId;
  /** Micro-points. */
  readonly stake: bigint;
}

/** What a dispute is about is put aside until it is decided. */
export const disputeEntry = (stamp: EntryStamp, payerId: AccountId, { disputeId, stake }: Stake): Entry =>
  makeEntry(stamp, "dispute", `dispute:${disputeId}`, null, [
    posting(payerId, "available", -stake),
    posting(escrow, "available", stake),
  ]);

/** What was decided before stands. */
export const upheldEntry = (stamp: EntryStamp, { disputeId, stake }: Stake): Entry =>
  makeEntry(stamp, "dispute_upheld", `dispute_decided:${disputeId}`, null, [
    posting(escrow, "available", -stake),
    posting(treasury, "available", stake),
  ]);

/** As `upheldEntry`, where what is at stake waits in the escrow of an account that an operator suspended. */
export const forfeitEntry = (stamp: EntryStamp, accountId: AccountId, { disputeId, stake }: Stake): Entry =>
  makeEntry(stamp, "dispute_upheld", `dispute_decided:${disputeId}`, null, [
    posting(accountId, "escrow", -stake),
    posting(treasury, "available", stake),
  ]);

/** It was wrong. What a consumer paid comes back as a refund, so that granted points stay granted ones. */
export const overturnedEntry = (
  stamp: EntryStamp,
  { disputeId, stake, ownerId, answerOf }: Stake & { readonly ownerId: AccountId; readonly answerOf: JobId | null },
): Entry =>
  makeEntry(stamp, answerOf === null ? "dispute_overturned" : "refund", `dispute_decided:${disputeId}`, answerOf, [
    posting(escrow, "available", -stake),
    posting(ownerId, "available", stake),
  ]);
