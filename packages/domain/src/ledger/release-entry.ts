import type { AccountId } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

/** Rewards that are final, old enough, and of a proven account leave escrow. */
export const releaseEntry = (stamp: EntryStamp, accountId: AccountId, amount: bigint): Entry =>
  makeEntry(stamp, "release", `release:${stamp.entryId}`, null, [
    posting(accountId, "escrow", -amount),
    posting(accountId, "available", amount),
  ]);
