// What real backends said of real models: rows from the calibrations.
import { share } from "./interval.ts";
import type { Calibration } from "./read-check.ts";

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const percent = (x: number): string => `${(100 * x).toPrecision(2)} %`;

const AIM = 0.001;
const ENOUGH = 1_000;

/** A false alarm is a mismatch between two honest answers. */
export function honestTable(calibrations: readonly Calibration[]): string {
  if (calibrations.length === 0) return "No model has been calibrated yet: `npm run calibrate -- <model>`.\n";
  const heads = ["task", "model", "backends", "compared", "inconclusive", "false alarms", "at most (95 %)", "aim"];
  const rows = calibrations.flatMap(({ id, task, honest }) =>
    honest.map(({ a, b, compared, inconclusive, mismatch }) => {
      const at = [task, `\`${id}\``, task === "generate" ? `${a}, measured by ${b}` : `${a} and ${b}`];
      if (compared === 0) return line([...at, 0, "–", "–", "–", "not measured"]);
      const high = share(mismatch, compared)?.high ?? 1;
      const met = mismatch <= AIM * compared ? (compared >= ENOUGH ? "met" : "met, of fewer than 1,000") : "missed";
      return line([...at, compared, inconclusive, mismatch, percent(high), met]);
    }),
  );
  return [line(heads), line(heads.map(() => "---")), ...rows, ""].join("\n");
}

/** Answers known to be wrong, held against the right ones; of generated text, measured by a referee. */
export function wrongTable(calibrations: readonly Calibration[]): string {
  const heads = ["model", "wrong answers", "compared", "mismatch", "inconclusive", "taken for right", "mismatch, %"];
  const rows = calibrations.flatMap(({ id, wrong }) =>
    wrong.map(({ kind, compared, match, inconclusive, mismatch }) =>
      line([`\`${id}\``, kind, compared, mismatch, inconclusive, match, caughtShare(mismatch, compared)]),
    ),
  );
  return rows.length === 0 ? "" : [line(heads), line(heads.map(() => "---")), ...rows, ""].join("\n");
}

/** "91.5 (86.8–94.6)": in hundredths, with Wilson's 95 % interval. */
export function caughtShare(mismatch: number, compared: number): string {
  const found = share(mismatch, compared);
  const shown = (x: number | undefined): string => (100 * (x ?? 0)).toFixed(1);
  return `${shown(found?.value)} (${shown(found?.low)}–${shown(found?.high)})`;
}
