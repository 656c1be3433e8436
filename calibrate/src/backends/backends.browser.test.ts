// WebAssembly and WebGPU in a real Chromium, on a model of a kilobyte (SwiftShader where there is no GPU).
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeTensor, encodeText, toFloat32Array } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tinyFiles, tinyIds, tinyManifest, tinyVector } from "../../../packages/worker-runtime/test/tiny-model.ts";
import { runBackends } from "../runs/run-backends.ts";
import { browserBackends } from "./run-in-chromium.ts";

const TEXTS = ["a cat sleeps", "tab", "the tab lends a gpu the points grow", "gpu", "the cat lends the points"];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-backends-"));
  const dir = join(folder, "models", "tiny");
  await mkdir(dir, { recursive: true });
  for (const [path, bytes] of tinyFiles()) await writeFile(join(dir, path), bytes);
  await writeFile(join(dir, "manifest.json"), JSON.stringify(tinyManifest()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("backends of a browser", () => {
  it("[CA8] WebAssembly and WebGPU on a named adapter give the right vectors; [CA6] they are not run twice", async () => {
    const backends = await browserBackends();
    expect(backends.map(({ backend }) => backend)).toEqual(expect.arrayContaining(["wasm", "webgpu"]));
    for (const { name, backend, adapter } of backends) {
      console.log(`backend: ${name}`);
      expect(adapter === null).toBe(backend === "wasm");
    }
    const options = {
      modelsDir: join(folder, "models"),
      manifest: tinyManifest(),
      inputs: { items: TEXTS.map(encodeText), weights: TEXTS.map((text) => text.length), about: "five texts" },
      keepDir: join(folder, "kept"),
      fresh: false,
      minutesMax: 2,
      say: () => {},
    };
    const runs = await runBackends({ ...options, backends });
    expect(runs).toHaveLength(backends.length);
    for (const { outputs } of runs) {
      expect([...outputs.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
      for (const [index, output] of outputs) {
        const tensor = decodeTensor(output);
        if (!tensor.ok) throw new Error(tensor.error.code);
        const vector = toFloat32Array(tensor.value);
        tinyVector(tinyIds(TEXTS[index] ?? "")).forEach((value, d) => {
          expect(Math.abs(value - (vector[d] ?? Number.NaN))).toBeLessThan(1e-5);
        });
      }
    }
    const never = backends.map((backend) => ({ ...backend, run: () => Promise.reject(new Error("run again")) }));
    expect((await runBackends({ ...options, backends: never })).map(({ outputs }) => outputs.size)).toEqual(
      backends.map(() => TEXTS.length),
    );
  });
});
