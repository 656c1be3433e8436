// Every claim by what a referee measured of it, and the bounds that follow.
import { checkMeasure, poolTokenChecks, type TokenCheck } from "@starling/domain";
import type { Calibration } from "@starling/models";
import { type CheckSpec, decodeTokenMeasure, type TokenMeasure } from "@starling/protocol";
import { chooseCheck } from "../judge/choose-check.ts";
import { falseAlarmRateMax } from "../judge/false-alarm-rate.ts";
import { spreadOf } from "../judge/spread-of.ts";

export interface Measured {
  /** The prompt's place among the inputs. */
  readonly index: number;
  readonly measure: TokenMeasure;
}
export interface HonestPair {
  readonly a: string;
  /** Who measured `a`'s answers. */
  readonly b: string;
  readonly measured: readonly Measured[];
}
export interface WrongMeasured {
  readonly kind: string;
  readonly about: string;
  readonly mustCatch: boolean;
  readonly isEdition?: boolean;
  readonly measured: readonly Measured[];
}

/** Answers of one node that are judged together: what a little in each doesn't show. */
const TOGETHER = 10;

export function measureIn(output: Uint8Array): TokenMeasure {
  const read = decodeTokenMeasure(output);
  if (!read.ok) throw new Error(`a referee's output is no measure: ${read.error.code}`);
  return read.value;
}

/** The worst token's margin in nats; infinite where the answer ends as none ends. */
const distanceOf = ({ measure: { margins, endsRight } }: Measured): number =>
  endsRight ? Math.max(0, ...margins) : Number.POSITIVE_INFINITY;

type Judged = Pick<Calibration, "check" | "chosen" | "honest" | "wrong" | "falseAlarms">;

/** Refuses as `chooseCheck` does. */
export function judgeClaims(honest: readonly HonestPair[], wrong: readonly WrongMeasured[]): Judged {
  const { check, how, notTold } = chooseCheck({
    kind: "tokens",
    honest: honest.flatMap(({ measured }) => measured.map(distanceOf)),
    spared: [],
    wrong: wrong
      .filter(({ mustCatch }) => mustCatch)
      .map(({ kind, measured }) => ({ kind, distances: measured.map(distanceOf) })),
  });
  const pairs = honest.map(({ a, b, measured }) => ({ a, b, ...judged(check, measured) }));
  const compared = sum(pairs.map((pair) => pair.compared));
  const found = sum(pairs.map((pair) => pair.mismatch));
  const inputs = new Set(honest.flatMap(({ measured }) => measured.map(({ index }) => index))).size;
  const rateMax95 = falseAlarmRateMax(found, compared);
  const inputRateMax95 = falseAlarmRateMax(Math.min(found, inputs), inputs);
  return {
    check,
    chosen: [
      ...how,
      "Distances are margins in nats: of an answer, how far its worst token lies below the referee's own choice. A check looks at their mean and at the share of exact choices too.",
      `${found} of ${compared} honest checks over ${inputs} prompts are mismatches: false alarms are, with 95 % confidence, at most ${percent(rateMax95)} of checks like these${found === 0 ? " (rule of three)" : ""}, and at most ${percent(inputRateMax95)} if the checks of one prompt are counted as one.`,
    ],
    honest: pairs,
    wrong: wrong.flatMap(({ kind, about, mustCatch, isEdition, measured }) => [
      { kind, about, mustCatch: mustCatch && !notTold.includes(kind), ...judged(check, measured) },
      ...(isEdition === true && measured.length >= TOGETHER
        ? [
            {
              kind: `${kind}, ${TOGETHER} answers together`,
              about: `${about} The bounds over the tokens of ${TOGETHER} answers.`,
              mustCatch: false,
              ...judgedTogether(check, measured),
            },
          ]
        : []),
    ]),
    falseAlarms: { compared, found, rateMax95, inputs, inputRateMax95 },
  };
}

function judged(check: CheckSpec, measured: readonly Measured[]) {
  const checks = measured.map(({ measure }) => checkMeasure(check, measure));
  const distance = spreadOf(measured.map(distanceOf));
  const count = sum(checks.map(({ tokenCount }) => tokenCount));
  const margins = measured.flatMap(({ measure }) => measure.margins);
  return {
    ...verdictsOf(checks),
    ...(distance !== undefined && { distance }),
    tokens: {
      count,
      exact: sum(measured.map(({ measure }) => measure.exactCount)),
      meanMargin: Number((sum(margins) / Math.max(1, margins.length)).toPrecision(4)),
    },
  };
}

function judgedTogether(check: CheckSpec, measured: readonly Measured[]) {
  const checks = measured.map(({ measure }) => checkMeasure(check, measure));
  const groups = Array.from({ length: Math.floor(checks.length / TOGETHER) }, (_, i) =>
    checks.slice(i * TOGETHER, (i + 1) * TOGETHER),
  );
  return verdictsOf(groups.map((group) => ({ verdict: poolTokenChecks(check, group) })));
}

function verdictsOf(checks: readonly Pick<TokenCheck, "verdict">[]) {
  const count = (wanted: TokenCheck["verdict"]): number => checks.filter(({ verdict }) => verdict === wanted).length;
  return {
    compared: checks.length,
    match: count("match"),
    inconclusive: count("inconclusive"),
    mismatch: count("mismatch"),
  };
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
