// Redemptions that aren't over, and accounts that were closed for others.
import { addTo, dayOf, takeFrom } from "../../redemption/day-sum.ts";
import type { DurableChange } from "../change.ts";
import type { RedemptionFacts } from "../command.ts";
import type { Account, Redemption, State } from "../state.ts";
import { noteSweep } from "./apply-points.ts";
import { refreshLots } from "./apply-records.ts";

type Of<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

export function addRedemption(state: State, facts: RedemptionFacts): void {
  const { redemptionId, accountId, recipient, amount, cumulative, idempotencyKey, requestHash, deadlineS } = facts;
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`${redemptionId} is loaded before ${accountId}`);
  if (state.redemptions.has(redemptionId)) return;
  const redemption: Redemption = {
    account,
    redemptionId,
    recipient,
    amount,
    cumulative,
    state: facts.state,
    idempotencyKey,
    requestHash,
    day: dayOf(facts.createdAtMs),
    key: 0,
    heapIndex: -1,
  };
  account.redemption = redemption;
  state.redemptions.set(redemptionId, redemption);
  if (deadlineS !== null) state.voucherDeadlines.push(redemption, deadlineS);
}

/** Against the limits of its day. */
export function countRedemption(state: State, { accountId, amount, atMs }: Of<"redemption-requested">): void {
  const account = state.accounts.get(accountId);
  const day = dayOf(atMs);
  state.redemptionDay = addTo(state.redemptionDay, day, amount);
  if (account !== undefined) account.redemptionDay = addTo(account.redemptionDay, day, amount);
}

export function changeRedemption(state: State, change: Of<"redemption-changed">): void {
  const redemption = state.redemptions.get(change.redemptionId);
  if (redemption === undefined) return;
  if (change.state === "issued") {
    redemption.state = "issued";
    if (change.deadlineS !== null) state.voucherDeadlines.push(redemption, change.deadlineS);
    return;
  }
  const { account, amount, day } = redemption;
  state.redemptions.delete(change.redemptionId);
  if (redemption.heapIndex >= 0) state.voucherDeadlines.remove(redemption);
  account.redemption = null;
  if (change.state === "redeemed") {
    account.redeemed += amount;
    return;
  }
  account.redemptionDay = takeFrom(account.redemptionDay, day, amount);
  state.redemptionDay = takeFrom(state.redemptionDay, day, amount);
}

/** An account that was loaded as closed; its target is loaded before it. */
export function noteMerge(state: State, account: Account): void {
  if (account.mergedInto === null) return;
  state.accounts.get(account.mergedInto)?.mergedFrom.add(account);
  noteSweep(state, account);
}

export function mergeAccounts(state: State, change: Of<"accounts-merged">, nowMs: number): void {
  const from = state.accounts.get(change.from);
  const into = state.accounts.get(change.into);
  if (from === undefined || into === undefined) return;
  into.granted += change.granted;
  into.spent += change.spent;
  from.granted -= change.granted;
  from.spent -= change.spent;
  from.mergedInto = change.into;
  into.mergedFrom.add(from);
  noteSweep(state, from);
  refreshLots(state, from, nowMs);
}
