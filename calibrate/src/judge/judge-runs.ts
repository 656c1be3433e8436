// Every pair of honest runs, and every kind of wrong answer, measured and then judged under the bounds that follow.
import { compareOutputs } from "@starling/domain";
import type { Calibration } from "@starling/models";
import { type CheckSpec, packBundle, type TaskKind } from "@starling/protocol";
import type { KeptRun } from "../runs/kept-run.ts";
import type { WrongKind } from "../wrong/wrong-answers.ts";
import { chooseCheck } from "./choose-check.ts";
import { falseAlarmRateMax } from "./false-alarm-rate.ts";
import { KIND_OF, measure } from "./measure.ts";
import { spreadOf } from "./spread-of.ts";

type Pair = readonly [Uint8Array, Uint8Array];

export type Judged = Pick<Calibration, "check" | "chosen" | "honest" | "wrong" | "falseAlarms">;

/** Refuses as `chooseCheck` does. `right`: the run that wrong answers are held against. */
export function judgeRuns(
  task: TaskKind,
  runs: readonly KeptRun[],
  right: KeptRun,
  kinds: readonly WrongKind[],
): Judged {
  const honest = pairsOf(runs).map(({ a, b }) => {
    const pairs = [...a.outputs].flatMap(([index, output]): Pair[] => {
      const other = b.outputs.get(index);
      return other === undefined ? [] : [[output, other]];
    });
    return { a: a.head.name, b: b.head.name, pairs, distances: pairs.map(([x, y]) => measure(task, x, y)) };
  });
  const wrong = kinds.map((wrongKind) => {
    const pairs = [...right.outputs].flatMap(([index, output]): Pair[] => {
      const answer = wrongKind.answer(index);
      return answer === undefined ? [] : [[output, answer]];
    });
    return { ...wrongKind, pairs, distances: pairs.map(([x, y]) => measure(task, x, y)) };
  });
  const { check, how, notTold } = chooseCheck({
    kind: KIND_OF[task],
    honest: honest.flatMap(({ distances }) => distances),
    spared: wrong.filter(({ isSpared }) => isSpared === true),
    wrong: wrong.filter(({ mustCatch }) => mustCatch),
  });
  const pairsJudged = honest.map(({ a, b, pairs, distances }) => ({ a, b, ...judged(check, task, pairs, distances) }));
  const compared = sum(pairsJudged.map((pair) => pair.compared));
  const found = sum(pairsJudged.map((pair) => pair.mismatch));
  const rateMax95 = falseAlarmRateMax(found, compared);
  const inputs = comparedInputs(runs);
  const inputRateMax95 = falseAlarmRateMax(Math.min(found, inputs), inputs);
  return {
    check,
    chosen: [
      ...how,
      `${found} of ${compared} honest comparisons over ${inputs} inputs are mismatches: false alarms are, with 95 % confidence, at most ${percent(rateMax95)} of comparisons like these${found === 0 ? " (rule of three)" : ""}, and at most ${percent(inputRateMax95)} if the comparisons of one input are counted as one.`,
    ],
    honest: pairsJudged,
    wrong: wrong.map(({ kind, about, mustCatch, pairs, distances }) => ({
      kind,
      about,
      mustCatch: mustCatch && !notTold.includes(kind),
      ...judged(check, task, pairs, distances),
    })),
    falseAlarms: { compared, found, rateMax95, inputs, inputRateMax95 },
  };
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** Inputs that two runs or more have answered. */
function comparedInputs(runs: readonly KeptRun[]): number {
  const answered = new Map<number, number>();
  for (const { outputs } of runs)
    for (const index of outputs.keys()) answered.set(index, (answered.get(index) ?? 0) + 1);
  return [...answered.values()].filter((times) => times > 1).length;
}

function pairsOf(runs: readonly KeptRun[]): { a: KeptRun; b: KeptRun }[] {
  return runs.flatMap((a, i) => runs.slice(i + 1).map((b) => ({ a, b })));
}

function judged(check: CheckSpec, task: TaskKind, pairs: readonly Pair[], distances: readonly number[]) {
  const verdicts = pairs.map(([a, b]) => compareOutputs(check, task, packBundle([a]), packBundle([b])).verdict);
  const count = (wanted: string): number => verdicts.filter((verdict) => verdict === wanted).length;
  const distance = spreadOf(distances);
  return {
    compared: pairs.length,
    match: count("match"),
    inconclusive: count("inconclusive"),
    mismatch: count("mismatch"),
    ...(distance !== undefined && { distance }),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
