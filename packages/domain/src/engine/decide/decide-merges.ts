// Two accounts turn out to be one person's: one is closed, and all its points go to the other, each as soon as it may.
import { type AccountId, fail, ok } from "@starling/protocol/vocabulary";
import { spendable } from "../../ledger/account.ts";
import { mergeEntry } from "../../ledger/merge-entry.ts";
import type { Command, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Account, State } from "../state.ts";

/** System accounts and operators are nobody's. */
const mayMerge = ({ kind }: Account): boolean => kind === "contributor" || kind === "consumer";

export function decideMergeAccounts(
  state: State,
  command: Extract<Command, { type: "merge-accounts" }>,
  context: Context,
  draft: Draft,
): Replies["merge-accounts"] {
  const from = state.accounts.get(command.from);
  const into = state.accounts.get(command.into);
  if (from === undefined || into === undefined) throw new Error(`${command.from} or ${command.into} is not loaded`);
  if (from === into || !mayMerge(from) || !mayMerge(into)) return fail("merge_refused");
  if (from.mergedInto !== null || into.mergedInto !== null) return fail("account_merged");
  if (from.isSuspended || into.isSuspended) return fail("account_suspended");
  if (from.redemption !== null) return fail("redemption_open");
  const { granted, spent } = from;
  const atMs = context.nowMs;
  draft.changes.push({ type: "accounts-merged", from: command.from, into: command.into, granted, spent, atMs });
  if (from.matches + from.mismatches > 0) {
    const matches = into.matches + from.matches;
    const mismatches = into.mismatches + from.mismatches;
    draft.changes.push({ type: "record-changed", accountId: command.into, matches, mismatches });
  }
  return ok(null);
}

export function decideSweep(state: State, accountId: AccountId, context: Context, draft: Draft): void {
  const account = state.accounts.get(accountId);
  if (account === undefined || account.mergedInto === null) return;
  const amount = spendable(account);
  if (amount <= 0n) return;
  const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
  draft.changes.push({ type: "entry-posted", entry: mergeEntry(stamp, accountId, account.mergedInto, amount) });
}
