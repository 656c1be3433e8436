// A model of 1 KiB for tests: an embedding table, a projection and a mask, as ONNX bytes with a word tokenizer.
import { createHash } from "node:crypto";
import { type EmbedManifest, modelHashInput, modelManifest, numberToFloat16 } from "@starling/protocol";
import {
  bytes,
  FLOAT,
  FLOAT16,
  INT64,
  intAttribute,
  node,
  numbers,
  onnx,
  str,
  tensor,
  valueInfo,
} from "./onnx-bytes.ts";
import { TINY_HALF_GRAPH } from "./tiny-half.ts";

export const TINY_WORDS = [
  "[PAD]",
  "[UNK]",
  "[CLS]",
  "[SEP]",
  "tab",
  "gpu",
  "lends",
  "a",
  "cat",
  "sleeps",
  "the",
  "points",
  "grow",
];
export const TINY_DIMENSIONS = 8;
const WIDTH = 16;

const table = numbers(TINY_WORDS.length * WIDTH, 7);
const projection = numbers(WIDTH * TINY_DIMENSIONS, 11);

/** The vector that the tiny model must give for these ids: mean over tokens, of length 1. */
export function tinyVector(ids: readonly number[]): number[] {
  const sums = new Array<number>(TINY_DIMENSIONS).fill(0);
  for (const id of ids)
    for (let d = 0; d < TINY_DIMENSIONS; d++)
      for (let k = 0; k < WIDTH; k++)
        sums[d] = (sums[d] ?? 0) + (table[id * WIDTH + k] ?? 0) * (projection[k * TINY_DIMENSIONS + d] ?? 0);
  const length = Math.hypot(...sums);
  return sums.map((v) => v / length);
}

/** `[CLS] words [SEP]` as ids. */
export const tinyIds = (text: string): number[] => [
  2,
  ...text.split(" ").map((word) => Math.max(1, TINY_WORDS.indexOf(word))),
  3,
];

export function tinyFiles(): Map<string, Uint8Array<ArrayBuffer>> {
  const text = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value)));
  const special = (id: number) => ({
    id,
    content: TINY_WORDS[id],
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  return new Map([
    ["model.onnx", tinyGraph()],
    [
      "tokenizer.json",
      text({
        version: "1.0",
        truncation: null,
        padding: null,
        added_tokens: [0, 1, 2, 3].map(special),
        normalizer: { type: "Lowercase" },
        pre_tokenizer: { type: "WhitespaceSplit" },
        post_processor: {
          type: "TemplateProcessing",
          single: [
            { SpecialToken: { id: "[CLS]", type_id: 0 } },
            { Sequence: { id: "A", type_id: 0 } },
            { SpecialToken: { id: "[SEP]", type_id: 0 } },
          ],
          pair: [],
          special_tokens: {
            "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
            "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
          },
        },
        decoder: null,
        model: {
          type: "WordPiece",
          unk_token: "[UNK]",
          continuing_subword_prefix: "##",
          max_input_chars_per_word: 100,
          vocab: Object.fromEntries(TINY_WORDS.map((word, id) => [word, id])),
        },
      }),
    ],
    [
      "tokenizer_config.json",
      text({ tokenizer_class: "PreTrainedTokenizer", model_max_length: 16, unk_token: "[UNK]" }),
    ],
  ]);
}

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

export const TINY_HALF = "model.fp16.onnx";
/** What 16-bit weights may change in a vector of length 1, with room: 5.3e-5 was seen. */
const HALF_TOLERANCE = 1e-3;

/** The files of the tiny model that has an fp16 variant. */
export const tinyHalfFiles = (): Map<string, Uint8Array<ArrayBuffer>> =>
  new Map([...tinyFiles(), [TINY_HALF, tinyHalfGraph()]]);

/** The tiny model with its fp16 variant, and known answers that both can hold unless `tolerance` is closer. */
export function tinyHalfManifest({
  tolerance = HALF_TOLERANCE,
  ...changes
}: Partial<EmbedManifest> & { tolerance?: number } = {}): EmbedManifest {
  const { files, golden } = tinyManifest();
  const bytes = tinyHalfGraph();
  const half = { path: TINY_HALF, role: "model", sizeBytes: bytes.byteLength, sha256: sha256(bytes) } as const;
  return tinyManifest({
    files: [...files, half],
    golden: golden.map((known) => ({ ...known, tolerance })),
    variants: [{ precision: "fp16", files: { "model.onnx": TINY_HALF } }],
    ...changes,
  });
}

export function tinyManifest(changes: Partial<EmbedManifest> = {}): EmbedManifest {
  const golden = ["a cat sleeps", "the tab lends a gpu"];
  const manifest: EmbedManifest = {
    schema: 1,
    id: "tiny",
    name: "Tiny",
    description: "A model for tests.",
    task: "embed",
    version: "1",
    licence: { spdx: "Apache-2.0" },
    source: { kind: "npm", package: "tiny", version: "1.0.0" },
    files: [...tinyFiles()].map(([path, bytes]) => ({
      path,
      role: path === "model.onnx" ? "model" : path === "tokenizer.json" ? "tokenizer" : "tokenizer-config",
      sizeBytes: bytes.byteLength,
      sha256: sha256(bytes),
    })),
    hash: "",
    params: {
      file: "model.onnx",
      tokenizer: "tokenizer.json",
      tokenizerConfig: "tokenizer_config.json",
      dimensions: TINY_DIMENSIONS,
      maxTokens: 16,
      inputs: { ids: "input_ids", mask: "attention_mask" },
      output: "last_hidden_state",
      pooling: "mean",
      normalize: true,
      padTokenId: 0,
    },
    price: { microPointsPerItem: "1" },
    limits: { itemBytesMax: 1024, itemsPerChunkMax: 64 },
    cost: { unitsPerItem: 1 },
    requires: {},
    backends: ["webgpu", "wasm", "cpu"],
    golden: golden.map((input) => ({ input, output: tinyVector(tinyIds(input)), tolerance: 1e-5 })),
    ...changes,
  };
  const parsed = modelManifest.parse({ ...manifest, hash: sha256(modelHashInput(manifest)) });
  if (parsed.task !== "embed") throw new Error("the tiny model embeds");
  return parsed;
}

/** Gather, MatMul, and the mask: `[batch, tokens, dimensions]`. */
const tinyGraph = (): Uint8Array<ArrayBuffer> =>
  graphOf("tiny", [
    ...bytes(5, tensor("table", FLOAT, [TINY_WORDS.length, WIDTH], table)),
    ...bytes(5, tensor("projection", FLOAT, [WIDTH, TINY_DIMENSIONS], projection)),
  ]);

/** The same with weights of 16-bit floats, cast where they are used: it runs also where the GPU has no 16-bit floats. */
const tinyHalfGraph = (): Uint8Array<ArrayBuffer> =>
  graphOf(TINY_HALF_GRAPH, [
    ...bytes(5, tensor("table16", FLOAT16, [TINY_WORDS.length, WIDTH], Uint16Array.from(table, numberToFloat16))),
    ...bytes(
      5,
      tensor("projection16", FLOAT16, [WIDTH, TINY_DIMENSIONS], Uint16Array.from(projection, numberToFloat16)),
    ),
    ...bytes(1, node("Cast", ["table16"], "table", [intAttribute("to", FLOAT)])),
    ...bytes(1, node("Cast", ["projection16"], "projection", [intAttribute("to", FLOAT)])),
  ]);

/** @param weights what gives `table` and `projection` */
function graphOf(name: string, weights: readonly number[]): Uint8Array<ArrayBuffer> {
  const graph = [
    ...weights,
    ...bytes(1, node("Gather", ["table", "input_ids"], "gathered")),
    ...bytes(1, node("MatMul", ["gathered", "projection"], "projected")),
    ...bytes(1, node("Cast", ["attention_mask"], "mask", [intAttribute("to", FLOAT)])),
    ...bytes(1, node("Unsqueeze", ["mask", "last_axis"], "mask3")),
    ...bytes(1, node("Mul", ["projected", "mask3"], "last_hidden_state")),
    ...str(2, name),
    ...bytes(5, tensor("last_axis", INT64, [1], BigInt64Array.of(2n))),
    ...bytes(11, valueInfo("input_ids", INT64, ["batch", "tokens"])),
    ...bytes(11, valueInfo("attention_mask", INT64, ["batch", "tokens"])),
    ...bytes(12, valueInfo("last_hidden_state", FLOAT, ["batch", "tokens", TINY_DIMENSIONS])),
  ];
  return onnx(graph);
}
