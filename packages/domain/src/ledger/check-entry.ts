import { type AccountId, type CheckId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

export interface RefereePay {
  /** The first of the checks that are paid together: each is closed once, so it names the entry. */
  readonly checkId: CheckId;
  /** The treasury, which has taken the consumer's surcharge, or issuance where that is not enough. */
  readonly payerId: AccountId;
  /** Micro-points for each. */
  readonly rewards: readonly (readonly [refereeId: AccountId, amount: bigint])[];
}

/** Referees whose answers agree with what stands are paid as if the work were a consumer's. */
export const checkEntry = (stamp: EntryStamp, pay: RefereePay): Entry =>
  makeEntry(stamp, "check", `check:${pay.checkId}`, null, [
    posting(pay.payerId, "available", -pay.rewards.reduce((sum, [, amount]) => sum + amount, 0n)),
    ...pay.rewards.map(([refereeId, amount]) => posting(refereeId, "escrow", amount)),
  ]);

/** Who pays referees: the treasury while it has enough. */
export const refereePayer = (treasuryAvailable: bigint | undefined, amount: bigint): AccountId =>
  treasuryAvailable !== undefined && treasuryAvailable >= amount ? SYSTEM_ACCOUNTS.treasury : SYSTEM_ACCOUNTS.issuance;
