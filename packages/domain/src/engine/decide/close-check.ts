// A check is closed: everything that follows from its verdict.
import type { Verdict, Verification } from "@starling/protocol/vocabulary";
import { refundEntry } from "../../ledger/refund-entry.ts";
import { isMeasured } from "../../stream/measured.ts";
import { wholeShare } from "../../stream/shares.ts";
import { isProven } from "../../verify/audit-policy.ts";
import { furthestItems } from "../../verify/compare-outputs.ts";
import type { Judgement } from "../../verify/judge.ts";
import type { CheckEvidence } from "../change.ts";
import type { Context } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { Account, Check, Chunk, Member, Opinion, State } from "../state.ts";
import { cancelEffects } from "./cancel-effects.ts";
import { convict, takeBack } from "./convict.ts";
import { compare, isDisputed } from "./opinions.ts";
import type { Verdicts } from "./verdicts.ts";

type Agreed = Extract<Judgement, { type: "agreed" }>;

/** @param isSure whether who was wrong may lose by it */
export function close(
  state: State,
  check: Check,
  agreed: Agreed,
  isSure: boolean,
  verdicts: Verdicts,
  context: Context,
  draft: Draft,
): void {
  const subject = check.opinions[check.subject];
  const winners = agreed.members.flatMap((i) => check.opinions[i] ?? []);
  const [best] = winners.filter(
    (o) => !o.account.isSuspended && (o.account.kind !== "referee" || check.reason !== "quorum"),
  );
  const verdict = agreed.verdicts[check.subject] ?? "inconclusive";
  const losers = check.opinions.filter((_, i) => agreed.verdicts[i] === "mismatch");
  if (subject === undefined) throw new Error(`${check.checkId} is about nobody`);
  const isFalseAlarm = verdict === "match" && losers.length > 0 && check.reason !== "quorum";
  const payees = winners.filter((o) => o !== subject);
  let paid = payees;
  if (check.chunk !== null && isMeasured(check)) {
    if (winners.includes(subject) && !subject.account.isSuspended) giveAnswer(check, subject, winners.length, verdicts);
    else doAnew(state, check.chunk, subject, verdicts, draft);
  } else if (check.chunk !== null) {
    paid = best === undefined ? [] : winners.filter((o) => o !== best);
    giveAnswer(check, best, winners.length, verdicts);
  } else if (check.member !== null) {
    closeMember(state, check, check.member, verdict, winners, isSure, verdicts, context, draft);
  }
  verdicts.pay(check, paid);
  // Two that agree in a quorum may be in it together: a minority of one is not blamed.
  const mayBlame = isSure && (check.reason !== "quorum" || winners.length >= BOUNDS.blamingQuorum);
  if (mayBlame) for (const loser of losers) convict(state, check, loser, context, draft);
  if (!isSure && verdict === "mismatch") draft.volatile.push({ type: "node-struck", nodeId: subject.nodeId });
  noteMatches(state, check, subject, verdict, winners, verdicts, context, draft);
  note(check, verdict, agreed.verdicts, agreed.distances[check.subject] ?? null, isFalseAlarm, context, draft);
  if (check.trial !== null) draft.volatile.push({ type: "trial-ended", check, passed: verdict !== "mismatch" });
  forget(state, check, draft);
}

/** The chunk that waited is answered with what was agreed on, and who gave it first earns. */
function giveAnswer(
  check: Check,
  best: Opinion | undefined,
  /** null: they could not tell. */
  agreeing: number | null,
  { answers, draft }: Verdicts,
): void {
  const { chunk } = check;
  if (chunk === null) return;
  if (best === undefined) {
    answers.giveUp(chunk, check.opinions[0]?.fence ?? 0, "no_agreement");
    return;
  }
  const verification = verificationOf(check, agreeing);
  const { nodeId, fence, output, proof, account, chosen } = best;
  const shares = wholeShare(chunk.stream, output);
  const given = { nodeId, fence, output, proof, verification, chosen, shares };
  const amount = answers.accept(chunk, given, account);
  draft.volatile.push({ type: "reward-earned", account, amount });
}

function verificationOf({ reason, opinions }: Check, agreeing: number | null): Verification {
  if (agreeing === null) return { status: "inconclusive" };
  const isHouses = opinions.some(({ account }) => account.kind === "referee") ? 1 : 0;
  return reason === "quorum"
    ? { status: "agreed", agreed: { by: agreeing - isHouses, of: opinions.length - isHouses } }
    : { status: "checked" };
}

/** A wrong text of which no other is there: another node makes one. */
function doAnew(state: State, chunk: Chunk, subject: Opinion, { answers }: Verdicts, draft: Draft): void {
  if ((chunk.trouble?.failures ?? 0) + 1 >= state.policy.chunkAttemptsMax)
    answers.giveUp(chunk, subject.fence, "no_agreement");
  else draft.volatile.push({ type: "answer-rejected", chunk, nodeId: subject.nodeId });
}

/** What follows for an answer that was given before. */
function closeMember(
  state: State,
  check: Check,
  member: Member,
  verdict: Verdict,
  winners: readonly Opinion[],
  isSure: boolean,
  verdicts: Verdicts,
  context: Context,
  draft: Draft,
): void {
  const { batch } = check;
  const account = check.opinions[0]?.account;
  if (account === undefined) return;
  if (verdict === "mismatch") {
    if (isMeasured(check)) refute(state, check, member, account, isSure, verdicts, context, draft);
    else correct(state, check, member, account, winners, isSure, context, draft);
  } else {
    const status = verdict === "match" ? "checked" : "inconclusive";
    verdicts.judged([member], status);
    if (batch !== null && batch.members.length > 1) {
      const others = batch.members.filter((m) => m !== member);
      verdicts.judged(others, verdict === "match" ? "audited" : "inconclusive");
    }
    if (batch !== null) draft.volatile.push({ type: "batch-passed", batch });
  }
  if (batch === null) {
    if (verdict !== "mismatch" && !member.isFinal) draft.volatile.push({ type: "member-passed", account, member });
    const isRight = verdict === "inconclusive" ? null : verdict === "match";
    draft.volatile.push({ type: "backtrack-stepped", account, isRight });
  }
}

function correct(
  state: State,
  check: Check,
  member: Member,
  account: Account,
  winners: readonly Opinion[],
  isSure: boolean,
  context: Context,
  draft: Draft,
): void {
  const right = winners.find((o) => !o.account.isSuspended) ?? winners[0];
  if (right === undefined) return;
  const { jobId, chunkIndex } = member;
  const verification: Verification = { status: "checked", corrected: true };
  draft.changes.push({
    type: "output-corrected",
    jobId,
    chunkIndex,
    fence: right.fence,
    nodeId: right.nodeId,
    accountId: right.account.accountId,
    data: right.output,
    proof: right.proof,
    verification,
    atMs: context.nowMs,
  });
  draft.effects.push({ type: "judged", when: "committed", outputs: [{ jobId, chunkIndex }], verification });
  // Without a second referee it is neither taken back nor ever final: it stays in escrow.
  if (isSure) takeBack(state, account, member, context, draft);
  if (check.batch !== null) draft.volatile.push({ type: "batch-failed", batch: check.batch, withDrawn: false });
}

/** A wrong text that was given: it is said to be wrong, and who paid for it gets that back. */
function refute(
  state: State,
  check: Check,
  member: Member,
  account: Account,
  isSure: boolean,
  verdicts: Verdicts,
  context: Context,
  draft: Draft,
): void {
  const { jobId, chunkIndex, refund } = member;
  verdicts.judged([member], "refuted");
  if (isSure) takeBack(state, account, member, context, draft);
  if (refund !== null && refund.amount > 0n) {
    const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
    const from = member.range?.from ?? 0;
    const payerId = verdicts.payerOf(refund.amount);
    draft.changes.push({
      type: "entry-posted",
      entry: refundEntry(stamp, {
        jobId,
        chunkIndex,
        from,
        payerId,
        consumerId: refund.payerId,
        amount: refund.amount,
      }),
    });
  }
  if (check.batch !== null) draft.volatile.push({ type: "batch-failed", batch: check.batch, withDrawn: false });
}

/** Nobody can say any more: nobody loses anything by it. */
export function closeUndecided(state: State, check: Check, verdicts: Verdicts, context: Context, draft: Draft): void {
  if (check.chunk !== null) {
    // Close, but not close enough to say so: the first is given for what it is.
    const [first] = isDisputed(check) || check.reason === "quorum" ? [] : check.opinions;
    giveAnswer(check, first, null, verdicts);
  } else if (check.member !== null)
    closeMember(state, check, check.member, "inconclusive", [], true, verdicts, context, draft);
  note(check, "inconclusive", [], null, false, context, draft);
  if (check.trial !== null) draft.volatile.push({ type: "trial-ended", check, passed: true });
  forget(state, check, draft);
}

/** Whose record grows: the one that was checked; in a quorum all who agree, when one of them is proven. */
function noteMatches(
  state: State,
  check: Check,
  subject: Opinion,
  verdict: Verdict,
  winners: readonly Opinion[],
  verdicts: Verdicts,
  context: Context,
  draft: Draft,
): void {
  if (check.reason === "admission") return;
  const { provenMatches } = state.policy;
  const grown =
    check.reason === "quorum"
      ? winners.filter((o) => winners.some((w) => w !== o && isProven(w.account, provenMatches)))
      : verdict === "match"
        ? [subject]
        : [];
  for (const { account, nodeId } of grown) {
    if (account.kind === "referee" || account.isSuspended) continue;
    verdicts.matched(account);
    draft.volatile.push({ type: "verdict-noted", account, nodeId, isMatch: true });
  }
  if (!state.policy.admission) return;
  for (const { account, nodeId } of winners) {
    if (account.kind === "referee" || context.random() >= state.policy.knownAnswerRate) continue;
    draft.volatile.push({ type: "trial-due", nodeId, modelId: check.model.facts.modelId });
  }
}

export function note(
  check: Check,
  verdict: Verdict,
  verdicts: readonly Verdict[],
  distance: number | null,
  isFalseAlarm: boolean,
  context: Context,
  draft: Draft,
): void {
  const subject = check.opinions[check.subject];
  if (subject === undefined) return;
  const isPlain = verdict === "match" && verdicts.every((found) => found === "match");
  draft.changes.push({
    type: "check-closed",
    checkId: check.checkId,
    reason: check.reason,
    jobId: check.jobId,
    chunkIndex: check.chunkIndex,
    modelId: check.model.facts.modelId,
    adapterClass: subject.adapterClass,
    nodeId: subject.nodeId,
    accountId: subject.account.accountId,
    verdict,
    isFalseAlarm,
    distance,
    referees: check.opinions.flatMap(({ nodeId, account }, i) =>
      i === check.subject ? [] : [{ nodeId, accountId: account.accountId, agrees: verdicts[i] === "match" }],
    ),
    ...(isPlain ? {} : { evidence: evidenceOf(check, subject, verdict, verdicts) }),
    atMs: context.nowMs,
  });
}

/** Every opinion with how far it is from the one that the check was about: a check that confirms never comes here. */
function evidenceOf(check: Check, subject: Opinion, verdict: Verdict, verdicts: readonly Verdict[]): CheckEvidence {
  const { opinions, input, itemCount, model } = check;
  const others = opinions.filter((opinion) => opinion !== subject).map(({ output }) => output);
  return {
    input,
    itemCount,
    opinions: opinions.map(({ nodeId, account, output, proof }, i) => {
      const isSubject = i === check.subject;
      const found = isSubject ? null : compare(check, Math.min(i, check.subject), Math.max(i, check.subject));
      return {
        nodeId,
        accountId: account.accountId,
        isSubject,
        verdict: isSubject ? verdict : (verdicts[i] ?? "inconclusive"),
        distance: found?.distance ?? null,
        from: check.member?.range?.from ?? 0,
        output,
        proof,
      };
    }),
    furthest: furthestItems(model.facts.check, isMeasured(check) ? 1 : itemCount, subject.output, others),
  };
}

export function forget(state: State, check: Check, draft: Draft): void {
  const leases = [...check.asked].flatMap((chunk) => chunk.lease ?? []);
  cancelEffects(state, leases, "done_elsewhere", draft);
  draft.volatile.push({ type: "check-forgotten", check });
}
