// An owner says that a check, a suspension or an answer was wrong; an operator decides, by a ledger entry.
import { fail, ok, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import { refereePayer } from "../../ledger/check-entry.ts";
import { disputeEntry, forfeitEntry, overturnedEntry, upheldEntry } from "../../ledger/dispute-entries.ts";
import type { Entry } from "../change.ts";
import type { Command, Context, Replies } from "../command.ts";
import { subjectOf } from "../dispute-subject.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import { purseOf } from "../purse-of.ts";
import type { Dispute, State } from "../state.ts";
import { noteAct } from "./note-act.ts";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

export function decideOpenDispute(
  state: State,
  { accountId, about, text, stake }: Of<"open-dispute">,
  context: Context,
  draft: Draft,
): Replies["open-dispute"] {
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`${accountId} disputes something and is not loaded`);
  if (account.mergedInto !== null) return fail("account_merged");
  if (account.disputes.has(subjectOf(about))) return fail("dispute_exists");
  if (account.disputes.size >= BOUNDS.openDisputesMax) return fail("too_many_disputes");
  if (about.type === "suspension" && !account.isSuspended) return fail("not_suspended");
  const disputeId = context.nextId("dsp");
  const atMs = context.nowMs;
  // Of a suspension by an operator the account's own escrow is at stake, and waits there.
  const aside = about.type === "suspension" && !account.isForfeited ? 0n : stake;
  const entryId = aside > 0n ? context.nextId("ent") : null;
  if (entryId !== null) {
    const payerId = refereePayer(state.accounts.get(SYSTEM_ACCOUNTS.treasury)?.available, aside);
    const entry = disputeEntry({ entryId, atMs }, payerId, { disputeId, stake: aside });
    draft.changes.push({ type: "entry-posted", entry });
  }
  draft.changes.push({ type: "dispute-opened", disputeId, accountId, about, text, stake: aside, entryId, atMs });
  return ok({ disputeId });
}

export function decideDispute(
  state: State,
  { disputeId, decision, operator }: Of<"decide-dispute">,
  context: Context,
  draft: Draft,
): Replies["decide-dispute"] {
  const dispute = state.disputes.get(disputeId);
  if (dispute === undefined) return fail("dispute_not_found");
  const { account, about } = dispute;
  const { accountId } = account;
  const { operatorId, reason } = operator;
  const atMs = context.nowMs;
  const entry = decision === "upheld" ? entryUpheld(dispute, context) : entryOverturned(state, dispute, context);
  if (entry !== null) draft.changes.push({ type: "entry-posted", entry });
  const entryId = entry?.entryId ?? null;
  draft.changes.push({
    type: "dispute-decided",
    disputeId,
    accountId,
    state: decision,
    operatorId,
    reason,
    entryId,
    atMs,
  });
  if (about.type === "suspension" && account.isSuspended) {
    if (decision === "overturned") draft.changes.push({ type: "account-reinstated", accountId, atMs });
    else if (!account.isForfeited) draft.changes.push({ type: "account-forfeited", accountId, atMs });
  }
  if (about.type === "check" && decision === "overturned" && account.mismatches > 0) {
    const { matches, mismatches } = account;
    draft.changes.push({ type: "record-changed", accountId, matches, mismatches: mismatches - 1 });
  }
  const subject = { type: "dispute", id: disputeId } as const;
  noteAct(operator, { action: "decide_dispute", subject, details: { decision, entry: entryId } }, context, draft);
  return ok({ entryId });
}

const stampOf = (context: Context) => ({ entryId: context.nextId("ent"), atMs: context.nowMs });

function entryUpheld({ disputeId, about, account, stake }: Dispute, context: Context): Entry | null {
  if (stake > 0n) return upheldEntry(stampOf(context), { disputeId, stake });
  const isFrozen = about.type === "suspension" && account.isSuspended && !account.isForfeited && account.escrow > 0n;
  return isFrozen ? forfeitEntry(stampOf(context), account.accountId, { disputeId, stake: account.escrow }) : null;
}

function entryOverturned(state: State, { disputeId, about, account, stake }: Dispute, context: Context): Entry | null {
  if (stake === 0n) return null;
  const ownerId = purseOf(state, account).accountId;
  const answerOf = about.type === "answer" ? about.jobId : null;
  return overturnedEntry(stampOf(context), { disputeId, stake, ownerId, answerOf });
}
