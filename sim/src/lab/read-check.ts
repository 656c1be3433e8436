// What the lab knows of real models: the calibrations that `npm run calibrate` leaves beside their builders.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CheckSpec, checkSpec } from "@starling/protocol";
import type { LabCheck } from "./lab-model.ts";

export interface Judged {
  readonly compared: number;
  readonly match: number;
  readonly inconclusive: number;
  readonly mismatch: number;
  /** The largest distance; null where none was measured. */
  readonly max: number | null;
}

/** The part of the file that the lab reads. */
export interface Calibration {
  readonly id: string;
  readonly task: string;
  readonly check: CheckSpec;
  readonly honest: readonly (Judged & { readonly a: string; readonly b: string })[];
  readonly wrong: readonly (Judged & { readonly kind: string; readonly mustCatch: boolean })[];
}

const partOf = (value: unknown, name: string): unknown => {
  if (typeof value !== "object" || value === null) throw new Error(`a calibration has no ${name}`);
  return Reflect.get(value, name);
};
const numberOf = (value: unknown, name: string): number => {
  const part = partOf(value, name);
  if (typeof part !== "number") throw new Error(`a calibration's ${name} is no number`);
  return part;
};
const textOf = (value: unknown, name: string): string => {
  const part = partOf(value, name);
  if (typeof part !== "string") throw new Error(`a calibration's ${name} is no text`);
  return part;
};
const listOf = (value: unknown, name: string): readonly unknown[] => {
  const part = partOf(value, name);
  if (!Array.isArray(part)) throw new Error(`a calibration's ${name} is no list`);
  return part;
};

function judgedOf(value: unknown): Judged {
  const distance = partOf(value, "distance");
  return {
    compared: numberOf(value, "compared"),
    match: numberOf(value, "match"),
    inconclusive: numberOf(value, "inconclusive"),
    mismatch: numberOf(value, "mismatch"),
    max: distance === undefined ? null : numberOf(distance, "max"),
  };
}

/** Throws when the text is no calibration. */
export function parseCalibration(text: string): Calibration {
  const value: unknown = JSON.parse(text);
  const model = partOf(value, "model");
  return {
    id: textOf(model, "id"),
    task: textOf(model, "task"),
    check: checkSpec.parse(partOf(value, "check")),
    honest: listOf(value, "honest").map((one) => ({ a: textOf(one, "a"), b: textOf(one, "b"), ...judgedOf(one) })),
    wrong: listOf(value, "wrong").map((one) => ({
      kind: textOf(one, "kind"),
      mustCatch: partOf(one, "mustCatch") === true,
      ...judgedOf(one),
    })),
  };
}

/** Those there are, by the name of their folder. */
export function readCalibrations(modelsDir: string): Calibration[] {
  const found: Calibration[] = [];
  for (const entry of readdirSync(modelsDir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isDirectory()) continue;
    const path = join(modelsDir, entry.name, "calibration.json");
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch {
      continue;
    }
    found.push(parseCalibration(text));
  }
  return found;
}

/** Until a model of vectors has been calibrated: bounds that an embedding model on one machine keeps with ease. */
const UNCALIBRATED: LabCheck = {
  spec: { kind: "vectors", matchMax: 1e-4, mismatchMin: 1e-3 },
  honestMax: 2e-5,
  source: "no calibration yet: bounds of 1e-4 and 1e-3 with a spread of 2e-5",
};

/** The bounds and the spread of the first calibrated model whose answers are vectors. */
export function labCheckOf(calibrations: readonly Calibration[]): LabCheck {
  const model = calibrations.find(({ check }) => check.kind === "vectors");
  if (model === undefined) return UNCALIBRATED;
  const honestMax = Math.max(0, ...model.honest.map(({ max }) => max ?? 0));
  const { matchMax, mismatchMin } = model.check;
  const source = `${model.id}: match up to ${matchMax}, mismatch from ${mismatchMin}, honest answers at most ${honestMax.toPrecision(2)} apart`;
  return { spec: model.check, honestMax, source };
}
