// What follows for whoever gave a wrong answer, once a second referee of another owner has said so.
import { reversalEntry } from "../../ledger/reversal-entry.ts";
import { smallerAmount } from "../../ledger/smaller-amount.ts";
import type { Context } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import { purseOf } from "../purse-of.ts";
import type { Account, Check, Member, Opinion, State } from "../state.ts";
import { takeLeases } from "./decide-suspensions.ts";

/** Notes the mismatch, has the account's answers looked at again, and suspends it when this was not the first of late. */
export function convict(
  state: State,
  check: Check,
  { account, nodeId }: Opinion,
  context: Context,
  draft: Draft,
): void {
  if (account.kind === "referee" || account.isForfeited) return;
  const { accountId } = account;
  // A record begins anew: the account must prove itself again.
  draft.changes.push({ type: "record-changed", accountId, matches: 0, mismatches: account.mismatches + 1 });
  draft.volatile.push({ type: "verdict-noted", account, nodeId, isMatch: false });
  if (!account.isSuspended && account.recentWrong + 1 >= BOUNDS.recentWrongMax)
    suspend(state, check, account, context, draft);
  draft.volatile.push({ type: "backtrack-begun", account, jobId: check.jobId });
}

function suspend(state: State, check: Check, account: Account, context: Context, draft: Draft): void {
  const { accountId } = account;
  const escrow = account.escrow + escrowPosted(account, draft);
  if (escrow > 0n) {
    const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
    const idempotencyKey = `reversal:suspended:${accountId}:${check.checkId}`;
    const entry = reversalEntry(stamp, {
      accountId,
      purseId: accountId,
      jobId: null,
      idempotencyKey,
      escrow,
      available: 0n,
    });
    draft.changes.push({ type: "entry-posted", entry });
  }
  draft.changes.push({
    type: "account-suspended",
    accountId,
    checkId: check.checkId,
    reason: null,
    isForfeited: true,
    atMs: context.nowMs,
  });
  const nodeIds = [...account.members].map(({ nodeId }) => nodeId);
  for (const nodeId of nodeIds)
    draft.effects.push({ type: "notice", when: "committed", nodeId, code: "account_suspended" });
  takeLeases(state, nodeIds, draft);
}

/** What this decision has posted to the account's escrow so far. */
function escrowPosted(account: Account, draft: Draft): bigint {
  let sum = 0n;
  for (const change of draft.changes) {
    if (change.type !== "entry-posted") continue;
    for (const { accountId, bucket, amount } of change.entry.postings) {
      if (accountId === account.accountId && bucket === "escrow") sum += amount;
    }
  }
  return sum;
}

/**
 * The reward of a wrong answer goes back. One that isn't final is in escrow; for one that is, others that age there are
 * taken, then what is left of the account's available points. Rewards whose answers are outstanding stay untouched.
 */
export function takeBack(state: State, account: Account, member: Member, context: Context, draft: Draft): void {
  if (account.isForfeited || member.reward === 0n) return;
  const aging = account.lots.reduce((sum, { amount }) => sum + amount, 0n);
  const escrow = member.isFinal ? smallerAmount(member.reward, aging) : member.reward;
  const purse = purseOf(state, account);
  const spare = purse.available - purse.held;
  const available = smallerAmount(member.reward - escrow, spare > 0n ? spare : 0n);
  if (escrow + available === 0n) return;
  const { jobId, chunkIndex } = member;
  const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
  const idempotencyKey = `reversal:${jobId}:${chunkIndex}:${stamp.entryId}`;
  const { accountId } = account;
  const entry = reversalEntry(stamp, { accountId, purseId: purse.accountId, jobId, idempotencyKey, escrow, available });
  draft.changes.push({ type: "entry-posted", entry });
  if (member.isFinal) draft.volatile.push({ type: "rewards-withdrawn", account, amount: escrow });
}
