import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeTensor, encodeText, toFloat32Array } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFilesServer } from "../../test/files-server.ts";
import { tinyFiles, tinyIds, tinyManifest, tinyVector } from "../../test/tiny-model.ts";
import type { Compute, PrepareProgress } from "../compute.ts";
import { createHeadlessCompute } from "./create-headless-compute.ts";

const signal = new AbortController().signal;
const prepareOptions = { signal, onProgress: () => {} };
let folder = "";
const open: Compute[] = [];
const compute = (options: Parameters<typeof createHeadlessCompute>[0]): Compute => {
  const made = createHeadlessCompute(options);
  open.push(made);
  return made;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-compute-"));
  await mkdir(join(folder, "models", "tiny"), { recursive: true });
  for (const [path, bytes] of tinyFiles()) await writeFile(join(folder, "models", "tiny", path), bytes);
});
afterAll(async () => {
  await Promise.all(open.map((made) => made.close()));
  await rm(folder, { recursive: true, force: true });
});

const vectorsOf = (outputs: readonly Uint8Array[]): number[][] =>
  outputs.map((bytes) => {
    const tensor = decodeTensor(bytes);
    if (!tensor.ok) throw new Error(tensor.error.code);
    return Array.from(toFloat32Array(tensor.value));
  });

describe("headless compute", () => {
  it("[GP8] prepares a model once, tells the stages, and runs items of many lengths in their order", async () => {
    const node = compute({ modelsDir: join(folder, "models"), threads: 1 });
    const stages: PrepareProgress["stage"][] = [];
    const onProgress = ({ stage }: PrepareProgress): void => {
      if (stages.at(-1) !== stage) stages.push(stage);
    };
    const [first, second] = await Promise.all([
      node.prepare(tinyManifest(), { signal, onProgress }),
      node.prepare(tinyManifest(), prepareOptions),
    ]);
    expect(second).toBe(first);
    expect(first).toMatchObject({ modelId: "tiny", backend: "cpu", passedOver: [] });
    expect(first.itemsPerSecond).toBeGreaterThan(0);
    expect(stages).toEqual(["waiting", "downloading", "loading", "checking", "measuring", "ready"]);

    const texts = Array.from(
      { length: 40 },
      (_, i) => ["tab", "a cat sleeps", "the points grow the gpu lends"][i % 3] ?? "",
    );
    const result = await node.run("tiny", texts.map(encodeText), { signal });
    if (!result.ok) throw new Error(result.error.code);
    vectorsOf(result.value.outputs).forEach((vector, i) => {
      const wanted = tinyVector(tinyIds(texts[i] ?? ""));
      expect(vector).toHaveLength(wanted.length);
      vector.forEach((value, d) => {
        expect(value).toBeCloseTo(wanted[d] ?? 0, 5);
      });
    });
    expect(result.value.runMs).toBeGreaterThan(0);
  });

  it("[TK4] names the item that can't be read", async () => {
    const node = compute({ modelsDir: join(folder, "models"), threads: 1 });
    await node.prepare(tinyManifest(), prepareOptions);
    const result = await node.run("tiny", [encodeText("tab"), Uint8Array.of(0xff, 0xfe)], { signal });
    expect(result).toMatchObject({ ok: false, error: { code: "input_rejected", param: "1" } });
  });

  it("[GP4] a backend with a wrong known answer is not used, and the reason is told", async () => {
    const node = compute({ modelsDir: join(folder, "models"), threads: 1 });
    const golden = [{ input: "a cat sleeps", output: tinyVector(tinyIds("the tab")), tolerance: 1e-5 }];
    await expect(node.prepare(tinyManifest({ golden }), prepareOptions)).rejects.toThrow(
      /Tiny can't run here\. cpu: known answer 1 differs by/,
    );
    expect(await node.run("tiny", [encodeText("tab")], { signal })).toMatchObject({ error: { code: "run_failed" } });
    await expect(node.prepare(tinyManifest(), prepareOptions)).resolves.toMatchObject({ backend: "cpu" });
  });

  it("[GP8] an aborted preparation leaves nothing behind and can be begun anew", async () => {
    const node = compute({ modelsDir: join(folder, "models"), threads: 1 });
    const leaving = new AbortController();
    const left = node.prepare(tinyManifest(), {
      signal: leaving.signal,
      onProgress: ({ stage }) => stage === "checking" && leaving.abort(new Error("left")),
    });
    const staying = node.prepare(tinyManifest(), prepareOptions);
    await expect(left).rejects.toThrow("left");
    await expect(staying).resolves.toMatchObject({ backend: "cpu" });
  });

  it("[GP3] an aborted run rejects with the signal's reason", async () => {
    const node = compute({ modelsDir: join(folder, "models"), threads: 1 });
    await node.prepare(tinyManifest(), prepareOptions);
    const leaving = new AbortController();
    const run = node.run("tiny", [encodeText("tab")], { signal: leaving.signal });
    leaving.abort(new Error("cancelled"));
    await expect(run).rejects.toThrow("cancelled");
    expect((await node.run("tiny", [encodeText("tab")], { signal })).ok).toBe(true);
  });

  it("[GP10] a model that asks for what isn't there is refused in a sentence", async () => {
    const node = compute({ modelsDir: join(folder, "models"), threads: 1 });
    await expect(node.prepare(tinyManifest({ backends: ["wasm"] }), prepareOptions)).rejects.toThrow(
      "Tiny runs on wasm; this machine has none of them.",
    );
    const gpuOnly = compute({ modelsDir: join(folder, "models"), backends: ["webgpu"] });
    await expect(gpuOnly.prepare(tinyManifest({ requires: { shaderF16: true } }), prepareOptions)).rejects.toThrow(
      "webgpu: the model needs 16-bit floats (shader-f16), which this GPU doesn't have",
    );
  });

  it("[ST1] fetches a model from the relay, and from its own folder the next time", async () => {
    const server = await startFilesServer(tinyFiles().values());
    try {
      const options = { relayUrl: server.url, cacheDir: join(folder, "cache"), threads: 1 };
      await compute(options).prepare(tinyManifest(), prepareOptions);
      expect(server.requests).toHaveLength(3);
      const again = compute(options);
      await again.prepare(tinyManifest(), prepareOptions);
      expect(server.requests).toHaveLength(3);
      expect((await again.run("tiny", [encodeText("gpu")], { signal })).ok).toBe(true);
    } finally {
      await server.close();
    }
  });

  it("[GP9] after close nothing runs and nothing is prepared", async () => {
    const node = compute({ modelsDir: join(folder, "models"), threads: 1 });
    await node.prepare(tinyManifest(), prepareOptions);
    await Promise.all([node.close(), node.close()]);
    expect(await node.run("tiny", [encodeText("tab")], { signal })).toMatchObject({ error: { code: "run_failed" } });
    await expect(node.prepare(tinyManifest(), prepareOptions)).rejects.toThrow("closed");
  });
});
