import type { AccountId } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

/** Points of an account that was closed go to the one that its owner goes on with. */
export const mergeEntry = (stamp: EntryStamp, from: AccountId, into: AccountId, amount: bigint): Entry =>
  makeEntry(stamp, "merge", `merge:${stamp.entryId}`, null, [
    posting(from, "available", -amount),
    posting(into, "available", amount),
  ]);
