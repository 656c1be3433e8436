// The teacher-forced check of generated text: what calibrations measured with real models, and a small model of text made for its
// tests, whose honest nodes can be made as noisy as no backend here is.
import { checkTokens } from "@starling/domain";
import { TOY_VOCABULARY, tokenAnswers } from "@starling/domain/testing";
import type { CheckSpec, Verdict } from "@starling/protocol/vocabulary";
import { caughtShare } from "./honest-table.ts";
import type { Calibration } from "./read-check.ts";

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
  const row = (name: string, count: number, { match, inconclusive, mismatch }: Record<Verdict, number>): string =>
    `| ${name} | ${count} | ${match} | ${inconclusive} | ${mismatch} | ${caughtShare(mismatch, count)} |`;
  return [
    "| answers | checked | match | inconclusive | mismatch | mismatch, % |",
    "| --- | --- | --- | --- | --- | --- |",
    ...HONEST.map((off) => row(`honest, logits off by ${off}`, honestCount, verdictsOn(honestCount, honest(off)))),
    ...Object.entries(LIARS).map(([name, make]) => row(name, liarCount, verdictsOn(liarCount, make))),
    "",
  ].join("\n");
}

/** What referees said of real models' answers, honest and wrong; empty where none that generates text has been calibrated. */
export function measuredTokens(calibrations: readonly Calibration[]): string {
  const texts = calibrations.filter(({ task }) => task === "generate");
  if (texts.length === 0) return "";
  const rows = texts.flatMap(({ id, honest, wrong }) => {
    const all = (pick: (one: (typeof honest)[number]) => number) => honest.reduce((sum, one) => sum + pick(one), 0);
    const of = (
      name: string,
      { compared, match, inconclusive, mismatch }: Omit<(typeof wrong)[number], "kind" | "mustCatch" | "max">,
    ) =>
      `| \`${id}\` | ${name} | ${compared} | ${match} | ${inconclusive} | ${mismatch} | ${caughtShare(mismatch, compared)} |`;
    const together = {
      compared: all(({ compared }) => compared),
      match: all(({ match }) => match),
      inconclusive: all(({ inconclusive }) => inconclusive),
      mismatch: all(({ mismatch }) => mismatch),
    };
    return [of("honest, every backend by every other", together), ...wrong.map((kind) => of(kind.kind, kind))];
  });
  return [
    "| model | answers | checked | match | inconclusive | mismatch | mismatch, % |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
