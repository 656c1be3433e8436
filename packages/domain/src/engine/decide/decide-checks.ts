// The checks that are due: closed when their opinions agree, asked of one more referee when they do not.
import { isInvolved } from "../../verify/audit-policy.ts";
import { judge } from "../../verify/judge.ts";
import type { Context } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { Check, State } from "../state.ts";
import { close, closeUndecided, forget, note } from "./close-check.ts";
import { compare, houseOpinion, isDisputed, ruleOf } from "./opinions.ts";
import { Verdicts } from "./verdicts.ts";

/**
 * Judges the checks that are due. Those that only confirm an answer are settled together; one that blames somebody, or
 * can't be decided, is judged alone, for what follows from it bears on the next.
 */
export function decideJudge(state: State, context: Context, draft: Draft): void {
  const verdicts = new Verdicts(state, context, draft);
  let judged = 0;
  for (const check of state.dueChecks) {
    const isPlain = confirms(check);
    if (judged > 0 && !isPlain) break;
    judgeOne(state, check, verdicts, context, draft);
    if (!isPlain || ++judged === BOUNDS.judgedAtOnceMax) break;
  }
  verdicts.close();
}

/** Whether all opinions so far match: then nobody is blamed, whatever follows. */
function confirms(check: Check): boolean {
  if (check.opinions.length <= check.subject) return false;
  for (let j = 1; j < check.opinions.length; j++) if (compare(check, 0, j).verdict !== "match") return false;
  return true;
}

function judgeOne(state: State, check: Check, verdicts: Verdicts, context: Context, draft: Draft): void {
  draft.volatile.push({ type: "check-judged", check });
  if (check.opinions.length <= check.subject) {
    // On trial, and no answer yet; or none will come.
    if (check.asked.size > 0 && check.trial?.trial === check) return;
    forget(state, check, draft);
    draft.volatile.push({ type: "trial-ended", check, passed: false });
    return;
  }
  const { opinions } = check;
  const anchor = houseOpinion(check);
  const judgement = judge(opinions.length, ruleOf(check), anchor, (i, j) => compare(check, i, j));
  if (wantsHouse(state, check)) {
    // Two can be in it together: whom to believe, and whom to blame, the house says.
    const offeredAs = [namesOf(check, context)];
    draft.volatile.push({ type: "referees-asked", check, offeredAs, isForHouse: true });
    return;
  }
  if (judgement.type === "agreed") {
    close(state, check, judgement, true, verdicts, context, draft);
    return;
  }
  if (check.reason === "admission") {
    // It has nothing to lose yet, so nobody else is asked: it may try again with another.
    note(check, "mismatch", [], null, false, context, draft);
    forget(state, check, draft);
    draft.volatile.push({ type: "trial-ended", check, passed: false });
    const subject = opinions[check.subject];
    if (subject !== undefined)
      draft.effects.push({ type: "notice", when: "committed", nodeId: subject.nodeId, code: "admission_failed" });
    return;
  }
  const isAlone = check.asked.size === 0 && !canAskMore(state, check);
  if (anchor !== null && anchor !== check.subject && check.reason !== "quorum" && isAlone) {
    if (!isDisputed(check)) {
      closeUndecided(state, check, verdicts, context, draft);
      return;
    }
    // Nobody else is there: its word stands, but nobody is blamed on one referee's word.
    const compared = opinions.map((_, i) =>
      i === anchor
        ? ({ verdict: "match", distance: null } as const)
        : compare(check, Math.min(i, anchor), Math.max(i, anchor)),
    );
    const said = compared.map(({ verdict }) => verdict);
    const distances = compared.map(({ distance }) => distance);
    close(
      state,
      check,
      { type: "agreed", members: [anchor], verdicts: said, distances },
      false,
      verdicts,
      context,
      draft,
    );
    return;
  }
  ask(state, check, judgement.missing, verdicts, context, draft);
}

/** Whether a small quorum is disputed, and a house is here that has not been asked. */
function wantsHouse(state: State, check: Check): boolean {
  if (check.reason !== "quorum" || check.rule.agree >= BOUNDS.blamingQuorum || state.houseNodes.size === 0)
    return false;
  if (houseOpinion(check) !== null) return false;
  for (const { audit } of check.asked) if (audit?.type === "opinion" && audit.isForHouse) return false;
  return isDisputed(check);
}

/** Whether anybody is here who could still be asked, now or when he is free. */
function canAskMore(state: State, check: Check): boolean {
  if (check.opinions.length >= check.rule.of) return false;
  for (const account of check.model.owners.keys()) if (!isInvolved(check, account)) return true;
  return state.houseNodes.size > 0 && houseOpinion(check) === null;
}

function ask(state: State, check: Check, missing: number, verdicts: Verdicts, context: Context, draft: Draft): void {
  const { asked, opinions } = check;
  const wanted = missing - asked.size;
  if (wanted <= 0) return;
  const left = ruleOf(check).of - opinions.length - asked.size;
  if (left < wanted || check.failedAsks >= BOUNDS.failedAsksMax) {
    if (asked.size === 0) closeUndecided(state, check, verdicts, context, draft);
    return;
  }
  const offeredAs = Array.from({ length: wanted }, () => namesOf(check, context));
  draft.volatile.push({ type: "referees-asked", check, offeredAs, isForHouse: false });
}

const namesOf = ({ jobId, chunkIndex }: Check, context: Context) =>
  jobId === null ? madeUpNames(context) : { jobId, chunkIndex };

/** A trial looks like any chunk of any job. */
export const madeUpNames = (context: Context) => ({
  jobId: context.nextId("job"),
  chunkIndex: Math.floor(context.random() ** 4 * 4096),
});
