import type { AccountId, JobId } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

/** The job ended: what a contributor earned in it leaves escrow. */
export const releaseEntry = (stamp: EntryStamp, jobId: JobId, accountId: AccountId, amount: bigint): Entry =>
  makeEntry(stamp, "release", `release:${jobId}:${accountId}`, jobId, [
    posting(accountId, "escrow", -amount),
    posting(accountId, "available", amount),
  ]);
