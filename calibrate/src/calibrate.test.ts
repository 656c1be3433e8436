// A real calibration, small: the catalogue's embedding model on the CPU, alone and in batches.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareOutputs } from "@starling/domain";
import { encodeTensor, float32Tensor, packBundle } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtModels, MODELS_DIR } from "../../packages/worker-runtime/test/built-models.ts";
import { calibrate } from "./calibrate.ts";
import { describeCalibration } from "./describe-calibration.ts";

let keepDir: string;
beforeAll(async () => {
  await builtModels();
  keepDir = await mkdtemp(join(tmpdir(), "starling-calibrate-"));
}, 300_000);
afterAll(() => rm(keepDir, { recursive: true, force: true }));

const order = { modelId: "use-lite-en", items: 120, backends: ["cpu"], minutesMax: 5, fresh: false } as const;
const context = (said: string[]) => ({
  modelsDir: MODELS_DIR,
  keepDir,
  now: () => new Date(0),
  say: (line: string) => said.push(line),
});

describe("calibrate", () => {
  it("[CA4] right answers match, wrong ones don't, by the engine's own comparison under the bounds that are written", async () => {
    const found = await calibrate({ ...order, compareOnly: false }, context([]));
    expect(found.backends.map(({ name, items }) => [name, items])).toEqual([
      ["cpu, one at a time", found.inputs.count],
      ["cpu", found.inputs.count],
    ]);
    expect(found.honest).toMatchObject([{ compared: found.inputs.count, match: found.inputs.count, mismatch: 0 }]);
    expect(found.falseAlarms.found).toBe(0);
    const kinds = new Map(found.wrong.map((kind) => [kind.kind, kind]));
    for (const name of ["another text's vector", "zeros", "perturbed by 3 %", "weights of 8 bits"]) {
      expect(kinds.get(name), name).toMatchObject({ mismatch: kinds.get(name)?.compared, match: 0 });
    }
    const unit = (...values: number[]) => packBundle([encodeTensor(float32Tensor([2], Float32Array.from(values)))]);
    const verdict = (angle: number) =>
      compareOutputs(found.check, "embed", unit(1, 0), unit(Math.cos(angle), Math.sin(angle))).verdict;
    expect(verdict(Math.acos(1 - found.check.matchMax / 2))).toBe("match");
    expect(verdict(Math.acos(1 - found.check.mismatchMin * 2))).toBe("mismatch");
    expect(describeCalibration(found)).toContain("another text's vector");
  }, 120_000);

  it("[CA6] compares what was run before, and refuses where nothing was", async () => {
    const said: string[] = [];
    const again = await calibrate({ ...order, compareOnly: true }, context(said));
    expect(again.honest[0]?.compared).toBe(again.inputs.count);
    expect(said.some((line) => line.includes("onnxruntime-node"))).toBe(false);
    await expect(calibrate({ ...order, items: 50, compareOnly: true }, context([]))).rejects.toThrow(
      "Nothing was run yet",
    );
    await expect(calibrate({ ...order, modelId: "nobody", compareOnly: true }, context([]))).rejects.toThrow(
      "manifest.json is missing",
    );
  }, 120_000);
});
