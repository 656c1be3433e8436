// Balances and holds, as the ledger's changes move them. Accounts that are not loaded are only moved in the store.
import type { EntryType } from "@starling/protocol/vocabulary";
import { spendable } from "../../ledger/account.ts";
import type { DurableChange } from "../change.ts";
import { BOUNDS } from "../policy.ts";
import type { Account, State } from "../state.ts";

type Of<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

export function postEntry(state: State, { entry }: Of<"entry-posted">): void {
  for (const { accountId, bucket, amount } of entry.postings) {
    const account = state.accounts.get(accountId);
    if (account === undefined) continue;
    account[bucket] += amount;
    if (bucket === "available") countTowardsRedeeming(account, entry.type, amount);
    noteSweep(state, account);
  }
  if (entry.type === "grant") rememberGrant(state, entry.idempotencyKey);
}

/** What was granted is told from what was earned; what comes back of a job's price was not spent. */
function countTowardsRedeeming(account: Account, type: EntryType, amount: bigint): void {
  if (amount < 0n) return;
  if (type === "grant") account.granted += amount;
  else if (type === "refund") account.spent -= amount;
}

/** A closed account keeps nothing that it may give. */
export function noteSweep(state: State, account: Account): void {
  if (account.mergedInto === null) return;
  if (spendable(account) > 0n) state.dueSweeps.add(account);
  else state.dueSweeps.delete(account);
}

function rememberGrant(state: State, key: string): void {
  state.grantKeys.add(key);
  if (state.grantKeys.size <= BOUNDS.grantKeysMax) return;
  for (const oldest of state.grantKeys) {
    state.grantKeys.delete(oldest);
    return;
  }
}

export function shrinkHold(state: State, change: Of<"hold-spent" | "hold-released">): void {
  const amount = change.type === "hold-spent" ? change.spent : change.released;
  const account = state.accounts.get(change.accountId);
  const job = state.jobs.get(change.jobId);
  if (account !== undefined) {
    account.held -= amount;
    if (change.type === "hold-spent") account.spent += amount;
    noteSweep(state, account);
  }
  if (job === undefined) return;
  job.holdRemaining -= amount;
  if (job.pricePerItem > 0n) job.unitsLeft = Number(job.holdRemaining / job.pricePerItem);
  if (job.budget === null) return;
  job.budget.held -= amount;
  if (change.type === "hold-spent") job.budget.spent += amount;
}
