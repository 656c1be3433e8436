import type { Calibration, Spread } from "@starling/models";

/** A calibration as two tables and a few sentences, for a terminal. */
export function describeCalibration({ model, check, chosen, honest, wrong }: Calibration): string {
  const row = (name: string, one: Calibration["honest"][number] | Calibration["wrong"][number]): string =>
    `  ${name.padEnd(58)} ${String(one.compared).padStart(6)} ${share(one.match, one)} ${share(one.inconclusive, one)} ${share(one.mismatch, one)}  ${spread(one.distance)}`;
  const head = `${"".padEnd(60)} answers   match  unsure   wrong  smallest … median … largest`;
  return [
    `${model.id}: ${check.kind}, matchMax ${check.matchMax}, mismatchMin ${check.mismatchMin}`,
    ...chosen.map((sentence) => `  ${sentence}`),
    "",
    `Honest${head.slice(6)}`,
    ...honest.map((pair) => row(`${pair.a} | ${pair.b}`, pair)),
    `Wrong${head.slice(5)}`,
    ...wrong.map((kind) => row(kind.kind, kind)),
  ].join("\n");
}

const share = (count: number, { compared }: { compared: number }): string =>
  `${compared === 0 ? "-" : ((100 * count) / compared).toFixed(1)} %`.padStart(7);

const spread = (distance: Spread | undefined): string =>
  distance === undefined ? "" : [distance.min, distance.p50, distance.max].map((d) => d.toPrecision(2)).join(" … ");
