// Points that are to become tokens: asked for, approved or not, cancelled.
import { type AccountId, fail, ok } from "@starling/protocol/vocabulary";
import { checkRedemption } from "../../redemption/check-redemption.ts";
import { dayOf } from "../../redemption/day-sum.ts";
import { redeemable } from "../../redemption/redeemable.ts";
import { redemptionEntry, returnEntry } from "../../redemption/redemption-entries.ts";
import type { DurableChange } from "../change.ts";
import type { Command, Context, Operator, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Redemption, State } from "../state.ts";
import { noteAct } from "./note-act.ts";

type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

export function decideRequestRedemption(
  state: State,
  command: CommandOf<"request-redemption">,
  context: Context,
  draft: Draft,
): Replies["request-redemption"] {
  const { accountId, recipient, amount, idempotencyKey, requestHash } = command;
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`${accountId} asks for a redemption and is not loaded`);
  const { redemption: open } = account;
  if (open !== null && idempotencyKey !== null && open.idempotencyKey === idempotencyKey) {
    if (open.requestHash !== requestHash) return fail("idempotency_conflict");
    return ok({ redemptionId: open.redemptionId, state: open.state, replayed: true });
  }
  if (state.chain === null) return fail("chain_not_configured");
  if (state.draining) return fail("draining");
  if (account.mergedInto !== null) return fail("account_merged");
  if (account.isSuspended) return fail("account_suspended");
  if (account.kind !== "contributor" && account.kind !== "consumer") return fail("points_not_redeemable");
  if (open !== null) return fail("redemption_open");
  const { policy } = state;
  const day = dayOf(context.nowMs);
  const sums = { day, accountDay: account.redemptionDay, networkDay: state.redemptionDay };
  const refused = checkRedemption({ policy, amount, redeemable: redeemable(account), ...sums }, context.nowMs);
  if (refused !== null) return { ok: false, error: refused };

  const redemptionId = context.nextId("rdm");
  const isHeld = amount >= policy.redemptionApprovalFrom;
  const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
  draft.changes.push(
    {
      type: "redemption-requested",
      redemptionId,
      accountId,
      recipient,
      amount,
      cumulative: account.redeemed + amount,
      state: isHeld ? "held" : "issued",
      deadlineS: isHeld ? null : deadlineOf(state, context),
      idempotencyKey,
      requestHash,
      atMs: context.nowMs,
    },
    { type: "entry-posted", entry: redemptionEntry(stamp, { redemptionId, accountId, amount }) },
  );
  const next = isHeld ? "held" : "issued";
  draft.effects.push({ type: "redemption", when: "committed", redemptionId, accountId, state: next });
  return ok({ redemptionId, state: next, replayed: false });
}

export function decideApproveRedemption(
  state: State,
  { redemptionId, operatorId, reason = "" }: CommandOf<"approve-redemption">,
  context: Context,
  draft: Draft,
): Replies["approve-redemption"] {
  const redemption = state.redemptions.get(redemptionId);
  if (redemption === undefined) return fail("redemption_not_found");
  if (redemption.state !== "held") return fail("redemption_not_held");
  if (redemption.account.isSuspended) return fail("account_suspended");
  const deadlineS = deadlineOf(state, context);
  changeState(redemption, { state: "issued", operatorId, deadlineS }, context, draft);
  noteDecision("approve_redemption", redemption, { operatorId, reason }, context, draft);
  return ok(null);
}

export function decideRejectRedemption(
  state: State,
  { redemptionId, operatorId, reason }: CommandOf<"reject-redemption">,
  context: Context,
  draft: Draft,
): Replies["reject-redemption"] {
  const redemption = state.redemptions.get(redemptionId);
  if (redemption === undefined) return fail("redemption_not_found");
  if (redemption.state !== "held") return fail("redemption_not_held");
  giveBack(redemption, { state: "rejected", operatorId, reason }, context, draft);
  noteDecision("reject_redemption", redemption, { operatorId, reason }, context, draft);
  return ok(null);
}

function noteDecision(
  action: "approve_redemption" | "reject_redemption",
  { redemptionId, account, amount }: Redemption,
  operator: Operator,
  context: Context,
  draft: Draft,
): void {
  const details = { account: account.accountId, amount: String(amount) };
  noteAct(operator, { action, subject: { type: "redemption", id: redemptionId }, details }, context, draft);
}

export function decideCancelRedemption(
  state: State,
  { redemptionId, accountId }: CommandOf<"cancel-redemption">,
  context: Context,
  draft: Draft,
): Replies["cancel-redemption"] {
  const redemption = state.redemptions.get(redemptionId);
  if (redemption === undefined || redemption.account.accountId !== accountId) return fail("redemption_not_found");
  // Whoever has the voucher can redeem it: it can't be taken back.
  if (redemption.state !== "held") return fail("redemption_not_held");
  giveBack(redemption, { state: "cancelled" }, context, draft);
  return ok(null);
}

/** By the later of two clocks, so that a chain whose clock is behind gives nobody less time. */
function deadlineOf({ policy, chain }: State, { nowMs }: Context): number {
  const clockS = Math.max(nowMs / 1000, chain?.timestampS ?? 0);
  return Math.floor(clockS + policy.voucherTtlMs / 1000);
}

type Changed = Extract<DurableChange, { type: "redemption-changed" }>;
type End = Pick<Changed, "state"> &
  Partial<Pick<Changed, "deadlineS" | "reason" | "place">> & {
    readonly operatorId?: AccountId;
  };

export function changeState(
  { redemptionId, account, amount }: Redemption,
  { state, deadlineS = null, operatorId, reason = null, place = null }: End,
  { nowMs: atMs }: Context,
  draft: Draft,
): void {
  const { accountId } = account;
  draft.changes.push({
    type: "redemption-changed",
    redemptionId,
    accountId,
    amount,
    state,
    deadlineS,
    operatorId: operatorId ?? null,
    reason,
    place,
    atMs,
  });
  draft.effects.push({ type: "redemption", when: "committed", redemptionId, accountId, state });
}

/** Ends it without tokens. */
export function giveBack(redemption: Redemption, end: End, context: Context, draft: Draft): void {
  const { redemptionId, account, amount } = redemption;
  changeState(redemption, end, context, draft);
  const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
  const entry = returnEntry(stamp, { redemptionId, accountId: account.accountId, amount });
  draft.changes.push({ type: "entry-posted", entry });
}
