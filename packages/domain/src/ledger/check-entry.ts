import { type AccountId, type CheckId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

export interface RefereePay {
  readonly checkId: CheckId;
  /** The treasury, which has taken the consumer's surcharge, or issuance where that is not enough. */
  readonly payerId: AccountId;
  readonly refereeIds: readonly AccountId[];
  /** Micro-points for each. */
  readonly reward: bigint;
}

/** Referees whose answers agree with what stands are paid as if the work were a consumer's. */
export const checkEntry = (stamp: EntryStamp, pay: RefereePay): Entry =>
  makeEntry(stamp, "check", `check:${pay.checkId}`, null, [
    posting(pay.payerId, "available", -pay.reward * BigInt(pay.refereeIds.length)),
    ...pay.refereeIds.map((accountId) => posting(accountId, "escrow", pay.reward)),
  ]);

/** Who pays referees: the treasury while it has enough. */
export const refereePayer = (treasuryAvailable: bigint | undefined, amount: bigint): AccountId =>
  treasuryAvailable !== undefined && treasuryAvailable >= amount ? SYSTEM_ACCOUNTS.treasury : SYSTEM_ACCOUNTS.issuance;
