// What several answers to the same input amount to. Pure: how two answers compare is an argument.
import type { QuorumRule, Verdict } from "@starling/protocol/vocabulary";
import type { Comparison } from "./compare-outputs.ts";

export type Judgement =
  /** `verdicts` has one for each opinion: those of `members` match, others mismatch only where two members say so. */
  | {
      readonly type: "agreed";
      readonly members: readonly number[];
      readonly verdicts: readonly Verdict[];
      readonly distances: readonly (number | null)[];
    }
  /** So many more would have to agree with the largest group there is. */
  | { readonly type: "open"; readonly missing: number };

/**
 * The first group of `rule.agree` opinions that match its first member.
 * @param anchor the opinion that must be among them: the house's, whose word is not voted down
 * @param compare how opinions i and j compare, i < j
 */
export function judge(
  count: number,
  rule: QuorumRule,
  anchor: number | null,
  compare: (i: number, j: number) => Comparison,
): Judgement {
  const table: Comparison[][] = [];
  for (let i = 0; i < count; i++) {
    const row: Comparison[] = [];
    for (let j = 0; j < i; j++) row.push(compare(j, i));
    table.push(row);
  }
  const at = (i: number, j: number): Comparison | undefined => (i > j ? table[i]?.[j] : table[j]?.[i]);
  let largest = 0;
  for (let first = anchor ?? 0; first < (anchor === null ? count : anchor + 1); first++) {
    const members = [first];
    for (let j = 0; j < count; j++) if (j !== first && at(first, j)?.verdict === "match") members.push(j);
    largest = Math.max(largest, members.length);
    if (members.length < rule.agree) continue;
    members.sort((a, b) => a - b);
    const verdicts: Verdict[] = [];
    const distances: (number | null)[] = [];
    for (let i = 0; i < count; i++) {
      const others = members.filter((j) => j !== i).map((j) => at(i, j));
      const against = others.filter((c) => c?.verdict === "mismatch").length;
      verdicts.push(members.includes(i) ? "match" : against >= Math.min(2, rule.agree) ? "mismatch" : "inconclusive");
      distances.push(others[0]?.distance ?? null);
    }
    return { type: "agreed", members, verdicts, distances };
  }
  return { type: "open", missing: rule.agree - largest };
}
