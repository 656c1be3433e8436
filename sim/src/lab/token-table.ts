// The teacher-forced check of generated text, held against a small model of text: no task generates text yet.
import { checkTokens } from "@starling/domain";
import { TOY_VOCABULARY, tokenAnswers } from "@starling/domain/testing";
import type { CheckSpec, Verdict } from "@starling/protocol/vocabulary";
import { share } from "./interval.ts";

const { asked, claimOf, forced, honest, LIARS } = tokenAnswers;
type Question = ReturnType<typeof asked>;

/** As for backends whose logits are off by a hundredth of their size. */
export const TOKEN_SPEC: CheckSpec = { kind: "tokens", matchMax: 0.6, mismatchMin: 2.4 };
const HONEST = [1e-3, 3e-3, 1e-2];

export function verdictsOn(
  count: number,
  make: (question: Question) => readonly number[] | null,
): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { match: 0, inconclusive: 0, mismatch: 0 };
  for (let n = 0, made = 0; made < count; n++) {
    const question = asked(n);
    const claimed = make(question);
    if (claimed === null) continue;
    made++;
    const logits = forced(claimed, question);
    counts[checkTokens(TOKEN_SPEC, claimOf(claimed, question), logits, TOY_VOCABULARY).verdict]++;
  }
  return counts;
}

/** Rows of Markdown over so many answers of each honest backend and of each liar. */
export function tokenTable(honestCount: number, liarCount: number): string {
  const row = (name: string, count: number, { match, inconclusive, mismatch }: Record<Verdict, number>): string => {
    const found = share(mismatch, count);
    const percent = (x: number | undefined): string => (100 * (x ?? 0)).toFixed(1);
    const rate = `${percent(found?.value)} (${percent(found?.low)}–${percent(found?.high)})`;
    return `| ${name} | ${count} | ${match} | ${inconclusive} | ${mismatch} | ${rate} |`;
  };
  return [
    "| answers | checked | match | inconclusive | mismatch | mismatch, % |",
    "| --- | --- | --- | --- | --- | --- |",
    ...HONEST.map((off) => row(`honest, logits off by ${off}`, honestCount, verdictsOn(honestCount, honest(off)))),
    ...Object.entries(LIARS).map(([name, make]) => row(name, liarCount, verdictsOn(liarCount, make))),
    "",
  ].join("\n");
}
