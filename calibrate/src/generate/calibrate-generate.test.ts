// A real calibration of generated text, small: the catalogue's language model on the CPU, in both of its editions.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkMeasure } from "@starling/domain";
import { encodeTokenMeasure, type TokenMeasure } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtModels, MODELS_DIR } from "../../../packages/worker-runtime/test/built-models.ts";
import { calibrate } from "../calibrate.ts";
import { judgeClaims, measureIn } from "./judge-claims.ts";

let keepDir: string;
beforeAll(async () => {
  await builtModels();
  keepDir = await mkdtemp(join(tmpdir(), "starling-calibrate-"));
}, 300_000);
afterAll(() => rm(keepDir, { recursive: true, force: true }));

const measure = (margins: readonly number[], endsRight = true): TokenMeasure => ({
  margins,
  exactCount: margins.filter((margin) => margin === 0).length,
  endsRight,
});

describe("calibrate generated text", () => {
  it("[CA9] honest answers match under every other backend's measure, and wrong ones don't", async () => {
    const found = await calibrate(
      {
        modelId: "starling-tiny",
        items: 24,
        backends: ["cpu"],
        minutesMax: 5,
        fresh: false,
        compareOnly: false,
      },
      { modelsDir: MODELS_DIR, keepDir, now: () => new Date(0), say: () => {} },
    );
    expect(found.check.kind).toBe("tokens");
    expect(found.backends.map(({ name }) => name).sort()).toEqual(["cpu", "cpu, fp16", "cpu, one at a time"]);
    // Each backend's answers, measured by each of the others.
    expect(found.honest).toHaveLength(6);
    for (const { match, compared } of found.honest) expect([match, compared]).toEqual([compared, found.inputs.count]);
    expect(found.falseAlarms).toMatchObject({ found: 0, compared: 6 * found.inputs.count });
    const kinds = new Map(found.wrong.map((kind) => [kind.kind, kind]));
    for (const name of ["random tokens", "cut short", "another seed", "a smaller model"])
      expect(kinds.get(name), name).toMatchObject({ match: 0, mismatch: kinds.get(name)?.compared });
    for (const name of ["weights of 4 bits", "one token edited", "answer to another prompt"])
      expect(kinds.get(name)?.compared, name).toBeGreaterThan(0);
  }, 240_000);

  it("[CA9] a bound is chosen between honest margins and those of wrong answers", () => {
    const honest = Array.from({ length: 120 }, (_, index) => ({ index, measure: measure([0, 0, 0.005]) }));
    const wrong = Array.from({ length: 20 }, (_, index) => ({ index, measure: measure([9, 12, 16]) }));
    const cut = Array.from({ length: 20 }, (_, index) => ({ index, measure: measure([0, 0], false) }));
    const { check, wrong: judged } = judgeClaims(
      [{ a: "a", b: "b", measured: honest }],
      [
        { kind: "random tokens", about: "Random.", mustCatch: true, measured: wrong },
        { kind: "cut short", about: "Cut.", mustCatch: true, isEdition: true, measured: cut },
      ],
    );
    expect(check.matchMax).toBe(0.02);
    expect(check.mismatchMin).toBeGreaterThan(check.matchMax);
    expect(check.mismatchMin).toBeLessThan(9);
    expect(judged).toMatchObject([
      { kind: "random tokens", mismatch: 20 },
      { kind: "cut short", mismatch: 20 },
      { kind: "cut short, 10 answers together", compared: 2 },
    ]);
    expect(checkMeasure(check, measure([0, check.mismatchMin])).verdict).toBe("mismatch");
    expect(measureIn(encodeTokenMeasure(measure([1])))).toEqual(measure([1]));
  });
});
