// The bounds of a check from what was measured. A pure function: the same distances give the same bounds.
import { Refusal } from "@starling/models";
import type { CheckSpec } from "@starling/protocol";

/** A match may be this many times as far apart as the farthest honest pair: other GPUs than those here round otherwise. */
export const HEADROOM = 4;
/** A mismatch begins this many times beyond what must cost nobody anything. */
export const SPARED_HEADROOM = 1.5;
/** Honest comparisons without which nothing is chosen. */
export const HONEST_MIN = 100;
/**
 * Up to here answers match however near the honest ones here are: for numbers ten times float32's own step or so, for text
 * one character in a hundred.
 */
export const MATCH_FLOOR: Readonly<Record<CheckSpec["kind"], number>> = {
  vectors: 1e-6,
  labels: 1e-6,
  tensors: 1e-6,
  text: 0.01,
  tokens: 0.01,
};

export interface Distances {
  readonly kind: string;
  readonly distances: readonly number[];
}

export interface ChooseInput {
  readonly kind: CheckSpec["kind"];
  /** Of every pair of honest backends. */
  readonly honest: readonly number[];
  /** Of answers that are coarser, not wrong: as a weak GPU may give them. They need not match, but must not be mismatches. */
  readonly spared: readonly Distances[];
  /** Of answers that are to be caught, every one. The first kind is the plainest; without it there is no check. */
  readonly wrong: readonly Distances[];
}

export interface Choice {
  readonly check: CheckSpec;
  /** In plain words. */
  readonly how: readonly string[];
  /** Kinds that lie among the honest ones: no bound can tell them apart. */
  readonly notTold: readonly string[];
}

/** Refuses with `calibration_refused` where honest answers are too few, can't be compared, or lie as far apart as wrong ones. */
export function chooseCheck({ kind, honest, spared, wrong }: ChooseInput): Choice {
  const refuse = (why: string) => new Refusal("calibration_refused", `No bounds can be chosen: ${why}.`);
  if (honest.length < HONEST_MIN)
    throw refuse(`${honest.length} honest comparisons were made and ${HONEST_MIN} are needed (see --items)`);
  const unlike = honest.filter((distance) => !Number.isFinite(distance)).length;
  if (unlike > 0) throw refuse(`${unlike} of ${honest.length} honest answers differ in shape, or aren't numbers`);
  const farthest = largest(honest);
  const matchMax = Math.max(MATCH_FLOOR[kind], up(HEADROOM * farthest));
  // Held to whatever noise there is: half of the way between right and wrong, at least, must be there to stand on.
  const told = wrong.filter(({ distances }) => smallest(distances) > 2 * matchMax);
  const notTold = wrong.filter((other) => !told.includes(other)).map((other) => other.kind);
  const [plainest] = wrong;
  if (plainest === undefined || !told.includes(plainest))
    throw refuse(
      `honest answers lie up to ${show(farthest)} apart, and ${plainest?.kind ?? "a wrong answer"} may lie only ${show(smallest(plainest?.distances ?? []))} off`,
    );
  const nearestWrong = told.reduce((a, b) => (smallest(b.distances) < smallest(a.distances) ? b : a));
  const reach = smallest(nearestWrong.distances);
  const sparedMost = largest(spared.flatMap(({ distances }) => distances.filter((d) => d < reach / SPARED_HEADROOM)));
  const between = Math.sqrt(matchMax * reach);
  const sparing = SPARED_HEADROOM * sparedMost;
  const mismatchMin = down(Math.max(between, Math.min(sparing, reach)));
  const how = [
    farthest * HEADROOM > MATCH_FLOOR[kind]
      ? `matchMax is ${HEADROOM} times the largest of ${honest.length} honest distances, ${show(farthest)}, rounded up: other GPUs round otherwise.`
      : `matchMax is the floor for ${kind}, ${show(MATCH_FLOOR[kind])}: ${HEADROOM} times the largest of ${honest.length} honest distances, ${show(farthest)}, is less.`,
    sparing > between
      ? `mismatchMin is ${SPARED_HEADROOM} times the largest distance (${show(sparedMost)}) of coarser answers that must cost nobody anything (${names(spared)}), below the smallest wrong one, ${show(reach)} (${nearestWrong.kind}).`
      : `mismatchMin is the geometric mean of matchMax and the smallest distance of answers that must be caught, ${show(reach)} (${nearestWrong.kind}).`,
    ...(notTold.length === 0 ? [] : [`Not told from honest answers: ${notTold.join("; ")}.`]),
  ];
  return { check: { kind, matchMax, mismatchMin: Math.max(matchMax, mismatchMin) }, how, notTold };
}

const smallest = (distances: readonly number[]): number =>
  distances.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const largest = (distances: readonly number[]): number => distances.reduce((a, b) => Math.max(a, b), 0);
const names = (spared: readonly Distances[]): string => spared.map(({ kind }) => kind).join("; ");
const show = (distance: number): string => String(Number(distance.toPrecision(3)));

/** Two digits, never below and never above what was asked for: a bound that is read should be the one that holds. */
const up = (value: number): number => twoDigits(value, Math.ceil);
const down = (value: number): number => twoDigits(value, Math.floor);

function twoDigits(value: number, round: (value: number) => number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const scale = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((round(Number((value / scale).toPrecision(12))) * scale).toPrecision(2));
}
