import { type AccountId, type RedemptionId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "../ledger/entry.ts";

interface Redeeming {
  readonly redemptionId: RedemptionId;
  readonly accountId: AccountId;
  /** Micro-points. */
  readonly amount: bigint;
}

const { escrow, burn, issuance } = SYSTEM_ACCOUNTS;

/** Points are promised to a voucher. */
export const redemptionEntry = (stamp: EntryStamp, { redemptionId, accountId, amount }: Redeeming): Entry =>
  makeEntry(stamp, "redemption", `redemption:${redemptionId}`, null, [
    posting(accountId, "available", -amount),
    posting(escrow, "available", amount),
  ]);

/** They became tokens. */
export const burnEntry = (stamp: EntryStamp, { redemptionId, amount }: Redeeming): Entry =>
  makeEntry(stamp, "burn", `burn:${redemptionId}`, null, [
    posting(escrow, "available", -amount),
    posting(burn, "available", amount),
  ]);

/** They didn't, and can't any more. */
export const returnEntry = (stamp: EntryStamp, { redemptionId, accountId, amount }: Redeeming): Entry =>
  makeEntry(stamp, "redemption_return", `redemption_return:${redemptionId}`, null, [
    posting(escrow, "available", -amount),
    posting(accountId, "available", amount),
  ]);

/** The key of the entry that credits a deposit. */
export const depositEntryKey = (chainId: number, depositId: string): string => `deposit:${chainId}:${depositId}`;

/** Tokens became points. */
export const depositEntry = (
  stamp: EntryStamp,
  deposit: {
    readonly chainId: number;
    readonly depositId: string;
    readonly accountId: AccountId;
    readonly points: bigint;
  },
): Entry =>
  makeEntry(stamp, "deposit", depositEntryKey(deposit.chainId, deposit.depositId), null, [
    posting(issuance, "available", -deposit.points),
    posting(deposit.accountId, "available", deposit.points),
  ]);
