// Raw tensors through the catalogue's real graph, on onnxruntime-node and on onnxruntime-web's WebAssembly, and what is no input of it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  decodeNamedTensors,
  encodeNamedTensors,
  float32Tensor,
  packBundle,
  type TensorsManifest,
  toFloat32Array,
} from "@starling/protocol";
import * as ortWeb from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtModels, MODELS_DIR } from "../../../test/built-models.ts";
import type { Compute } from "../../compute.ts";
import { createCompute } from "../../gpu/create-compute.ts";
import { createHeadlessCompute } from "../../headless/create-headless-compute.ts";
import { decodePixels } from "../../headless/decode-pixels.ts";
import { createFolderStore } from "../../store/create-folder-store.ts";
import { createImageDecoder } from "../ocr/image.ts";
import { farthest } from "./check-golden.ts";

const { signal } = new AbortController();
const prepareOptions = { signal, onProgress: () => {} };
let manifest: TensorsManifest;
let compute: Compute;
let wasm: Compute;
let known: { input: Uint8Array; output: Uint8Array };
beforeAll(async () => {
  ({ tensors: manifest } = await builtModels());
  const [golden] = manifest.golden;
  const read = async (path = ""): Promise<Uint8Array> => readFile(join(MODELS_DIR, manifest.id, path));
  known = { input: await read(golden?.input.file), output: await read(golden?.output.file) };
  compute = createHeadlessCompute({ modelsDir: MODELS_DIR, threads: 1 });
  ortWeb.env.wasm.numThreads = 1;
  wasm = createCompute({
    store: createFolderStore(MODELS_DIR),
    decodeImage: createImageDecoder(decodePixels),
    nowMs: () => performance.now(),
    probe: async () => ({ adapter: null, software: false, backends: ["wasm"] }),
    loadOrt: async () => ({ ort: ortWeb }),
  });
  for (const each of [compute, wasm]) await each.prepare(manifest, prepareOptions);
}, 300_000);
afterAll(() => Promise.all([compute.close(), wasm.close()]));

const tensorsOf = (bytes: Uint8Array | undefined) => {
  const read = decodeNamedTensors(bytes ?? new Uint8Array());
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
};
const planes = (height: number, width: number, fill = 0) =>
  float32Tensor([1, 3, height, width], new Float32Array(3 * height * width).fill(fill));
const item = (tensor = planes(32, 64), name = "x") => encodeNamedTensors(new Map([[name, tensor]]));

describe("raw tensors", () => {
  it("[TK23] give what the graph gives, also on WebAssembly and beside items of other shapes", async () => {
    const ran = await compute.run(manifest.id, [item(), known.input, item(planes(96, 32, 1))], { signal });
    if (!ran.ok) throw new Error(ran.error.detail);
    const [blank, page, tall] = ran.value.outputs.map(tensorsOf);
    expect(blank?.get("sigmoid_0.tmp_0")?.dims).toEqual([1, 1, 32, 64]);
    expect(tall?.get("sigmoid_0.tmp_0")?.dims).toEqual([1, 1, 96, 32]);
    const right = tensorsOf(known.output);
    expect(farthest(page ?? new Map(), right)).toBeLessThan(1e-3);
    // There is text on it: an answer of zeros would be far off.
    expect(Math.max(...toFloat32Array(right.get("sigmoid_0.tmp_0") ?? planes(1, 1)))).toBeGreaterThan(0.9);

    const onWasm = await wasm.run(manifest.id, [known.input], { signal });
    if (!onWasm.ok) throw new Error(onWasm.error.detail);
    expect(farthest(page ?? new Map(), tensorsOf(onWasm.value.outputs[0]))).toBeLessThan(1e-3);
  });

  it.each([
    ["another name", item(planes(32, 64), "y"), /^y is no tensor that the model knows/],
    ["another rank", item(float32Tensor([3, 32, 64], new Float32Array(3 * 32 * 64))), /^x has 3 dimensions; 4 are due/],
    ["a side that is no multiple", item(planes(32, 40)), /^x has 40 as dimension 3/],
    ["a side that is too long", item(planes(32, 992)), /width is 32 to 960/],
    ["too many pixels", item(planes(960, 480)), /elements; at most 1228800/],
    ["NaN", item(planes(32, 64, Number.NaN)), /^x is not finite at element 0/],
    ["no tensors", packBundle([]), /^x is missing/],
    ["garbage", Uint8Array.of(1, 2, 3), /bundle/],
  ])("[TK23] %s is refused by name, and the item by its index", async (_what, bad, sentence) => {
    const ran = await compute.run(manifest.id, [known.input, bad], { signal });
    expect(ran).toMatchObject({
      ok: false,
      error: { code: "input_rejected", param: "1", detail: expect.stringMatching(sentence) },
    });
  });

  it("[GP4] a manifest whose known answer or whose tensors are others than the graph's is not loaded", async () => {
    const other = createHeadlessCompute({ modelsDir: MODELS_DIR, threads: 1 });
    const [golden] = manifest.golden;
    if (golden === undefined) throw new Error("there is a known answer");
    const [input] = manifest.params.inputs;
    const [output] = manifest.params.outputs;
    if (input === undefined || output === undefined) throw new Error("there are inputs and outputs");
    const wrong = { ...manifest, golden: [{ ...golden, output: golden.input }] };
    await expect(other.prepare(wrong, prepareOptions)).rejects.toThrow(/known answer 1 differs/);
    const stranger = { ...manifest, params: { ...manifest.params, outputs: [{ ...output, name: "map" }] } };
    await expect(other.prepare(stranger, prepareOptions)).rejects.toThrow(/has no output map/);
    const lacking = { ...manifest, params: { ...manifest.params, inputs: [{ ...input, name: "pixels" }] } };
    await expect(other.prepare(lacking, prepareOptions)).rejects.toThrow(/has no input pixels/);
    await other.close();
  });
});
