import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type GenerateParams, priceFromCost } from "@starling/protocol";
import type { Recipe } from "../src/catalogue/recipe.ts";
import { decoderGraph } from "../src/onnx/decoder-graph.ts";
import { encodeModel } from "../src/onnx/model-codec.ts";
import { readSafetensors } from "../src/onnx/read-safetensors.ts";
import { generateGolden } from "../src/run/generate-golden.ts";
import { SHAPE } from "./shape.ts";

const ID = "starling-tiny";
const FILES = fileURLToPath(new URL("files/", import.meta.url));
const COPIED = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"] as const;
/** Where Hugging Face's clients look for each. */
const GRAPHS = { fp32: "onnx/model.onnx", fp16: "onnx/model_fp16.onnx", q4: "onnx/model_q4.onnx" } as const;
/** `<|endoftext|>`: ends an answer, stands before a conversation, and fills what is empty. */
const END_TOKEN_ID = 0;
/** About a millisecond of one WebAssembly thread for a token. */
const UNITS_PER_TOKEN = 1;
/** In nats. Two backends in 32 bits differ by a hundred-thousandth, 16 bits by some thousandths. */
const TOLERANCE = 0.05;

const PARAMS: GenerateParams = {
  file: GRAPHS.fp32,
  tokenizer: "tokenizer.json",
  tokenizerConfig: "tokenizer_config.json",
  config: "config.json",
  vocabSize: SHAPE.vocabSize,
  layers: SHAPE.layers,
  kvHeads: SHAPE.kvHeads,
  headDim: SHAPE.headSize,
  contextTokens: SHAPE.positionsMax,
  endTokenIds: [END_TOKEN_ID],
  padTokenId: END_TOKEN_ID,
  chat: true,
  defaults: { temperature: 0.8, topP: 0.95 },
};

const PROMPTS: Parameters<typeof generateGolden>[3] = {
  texts: [
    "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse,",
    "To the Congress of the United States: The state of the Union is",
  ],
  chat: [{ role: "user", content: "Continue: The captain looked out over the sea." }],
  tokensMax: 24,
};

export const starlingTiny: Recipe = {
  id: ID,
  folder: new URL("./", import.meta.url),
  // Trained by this project: its weights are in this very package.
  package: "@starling/models",
  async build(dir, source) {
    const weights = readSafetensors(await readFile(join(FILES, "model.safetensors")));
    for (const name of COPIED) await copyFile(join(FILES, name), join(dir, name));
    for (const precision of ["fp32", "fp16", "q4"] as const) {
      const path = join(dir, GRAPHS[precision]);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, encodeModel(decoderGraph(ID, SHAPE, weights, precision)));
    }
    return {
      schema: 1,
      id: ID,
      name: "Starling tiny",
      description:
        "A very small language model for trying the network, not for knowledge: it goes on with an English text in the manner of old books and speeches.",
      task: "generate",
      version: "1",
      licence: {
        spdx: "Apache-2.0",
        url: "https://www.apache.org/licenses/LICENSE-2.0",
        attribution:
          "Trained by the Starling project on public-domain prose: Moby-Dick and the State of the Union addresses.",
      },
      source: { kind: "npm", package: "@starling/models", version: source.version },
      files: [
        { path: GRAPHS.fp32, role: "model" },
        { path: GRAPHS.fp16, role: "model" },
        { path: GRAPHS.q4, role: "other" },
        { path: PARAMS.tokenizer, role: "tokenizer" },
        { path: PARAMS.tokenizerConfig, role: "tokenizer-config" },
        { path: PARAMS.config, role: "config" },
        { path: "generation_config.json", role: "other" },
      ],
      params: PARAMS,
      price: { microPointsPerUnit: String(priceFromCost(UNITS_PER_TOKEN)) },
      limits: { itemBytesMax: 32_768, itemsPerChunkMax: 1, itemCharsMax: 8192 },
      cost: { unitsPerItem: UNITS_PER_TOKEN },
      requires: { minBufferBytes: 16 * 2 ** 20 },
      backends: ["webgpu", "wasm", "cpu"],
      variants: [{ precision: "fp16", files: { [GRAPHS.fp32]: GRAPHS.fp16 } }],
      golden: await generateGolden(dir, PARAMS, TOLERANCE, PROMPTS),
    };
  },
};
