import { type AccountId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

/** Points come into being: issuance pays them out. */
export const grantEntry = (stamp: EntryStamp, accountId: AccountId, amount: bigint, idempotencyKey: string): Entry =>
  makeEntry(stamp, "grant", idempotencyKey, null, [
    posting(SYSTEM_ACCOUNTS.issuance, "available", -amount),
    posting(accountId, "available", amount),
  ]);
