// What the opinions of a check say of each other.
import type { QuorumRule } from "@starling/protocol/vocabulary";
import { compareMeasured, compareTrap, isMeasured } from "../../stream/measured.ts";
import { type Comparison, compareOutputs } from "../../verify/compare-outputs.ts";
import type { Check } from "../state.ts";

/** Known answers come from the house as well. */
export function houseOpinion({ opinions }: Check): number | null {
  const at = opinions.findIndex(({ account }) => account.kind === "referee");
  return at < 0 ? null : at;
}

/** The house settles a quorum's dispute, and is no member of it. */
export const ruleOf = (check: Check): QuorumRule =>
  check.reason === "quorum" && houseOpinion(check) !== null
    ? { agree: check.rule.agree + 1, of: check.rule.of + 1 }
    : check.rule;

export function compare(check: Check, i: number, j: number): Comparison {
  const { model, opinions, checkId } = check;
  const [a, b] = [opinions[i], opinions[j]];
  if (a === undefined || b === undefined) throw new Error(`${checkId} has no opinion ${i} or ${j}`);
  if (check.isTrap) return compareTrap(check, i, j);
  if (isMeasured(check)) return compareMeasured(check, i, j);
  return compareOutputs(model.facts.check, model.facts.task, a.output, b.output);
}

/** Whether the house contradicts the answer, or without it any two contradict each other. */
export function isDisputed(check: Check): boolean {
  const anchor = check.reason === "quorum" ? null : houseOpinion(check);
  if (anchor !== null) {
    const [i, j] = [Math.min(anchor, check.subject), Math.max(anchor, check.subject)];
    return i !== j && compare(check, i, j).verdict === "mismatch";
  }
  return check.opinions.some((_, j) =>
    check.opinions.some((_, i) => i < j && compare(check, i, j).verdict === "mismatch"),
  );
}
