// A decoder of 20 KiB for tests: two layers, random weights, Hugging Face's names; with a tokenizer whose words are a few
// letters and single bytes, so that texts and characters are put together from several tokens.
import { createHash } from "node:crypto";
import { type GenerateManifest, modelHashInput, modelManifest } from "@starling/protocol";
import {
  bytes,
  FLOAT,
  FLOAT16,
  INT32,
  INT64,
  intAttribute,
  intsAttribute,
  MICROSOFT,
  node,
  numbers,
  onnx,
  str,
  tensor,
  valueInfo,
} from "./onnx-bytes.ts";

export const DECODER_CONTEXT = 96;
export const DECODER_END = 0;
const WORDS = (
  "<end>|<user>| the| a|tab| tab|s| gpu|lend|ing| to| of|cat| sleep|er|!|?|\n|\n\n|A|B|AB|BA|x|y|z|xy|yz|.|,|;|:|-|(|)|0|1|2|3|" +
  "<0xC3>|<0xA4>|<0xF0>|<0x9F>|<0x90>|<0xA6>|<0xE2>|poison"
).split("|");
export const DECODER_VOCABULARY = WORDS.length;
/** Its logits are no numbers once it has read this token; it never says it. */
export const DECODER_POISON = WORDS.indexOf("poison");
export const decoderTokens = (...words: string[]): number[] => words.map((word) => WORDS.indexOf(word));
const LAYERS = 2;
const HEADS = 2;
const SIZE = 8;
const WIDTH = HEADS * SIZE;

export interface DecoderVariant {
  /** What earlier tokens are kept as. */
  readonly half?: boolean;
  /** It reads its cache from the beginning, padding or not: as graphs do that go by lengths and not by masks. */
  readonly unmasked?: boolean;
  /** It goes by how many tokens each row has: `GroupQueryAttention`, as in many exports. */
  readonly counted?: boolean;
  readonly seed?: number;
}

export function tinyDecoderGraph({ half = false, unmasked = false, counted = false, seed = 3 }: DecoderVariant = {}) {
  const parts: number[] = [];
  let made = 0;
  const op = (type: string, inputs: readonly string[], attributes: readonly number[][] = [], as?: string): string => {
    const name = as ?? `${type}_${made++}`;
    parts.push(...bytes(1, node(type, inputs, name, attributes)));
    return name;
  };
  const weight = (name: string, dims: readonly number[], data: Float32Array | BigInt64Array): string => {
    parts.push(...bytes(5, tensor(name, data instanceof Float32Array ? FLOAT : INT64, dims, data)));
    return name;
  };
  const int64s = (...values: number[]): string =>
    weight(`int64_${made++}`, [values.length], BigInt64Array.from(values, BigInt));
  const int64 = (value: number): string => weight(`int64_${made++}`, [], BigInt64Array.of(BigInt(value)));
  const matrix = (name: string, rows: number, columns: number, scale: number): string =>
    weight(
      name,
      [rows, columns],
      numbers(rows * columns, seed + made++).map((value) => value * scale),
    );
  const toFloat = [intAttribute("to", FLOAT)];
  const axis = (at: number): number[][] => [intAttribute("axis", at)];
  const perm = (...order: number[]): number[][] => [intsAttribute("perm", order)];

  const table = numbers(DECODER_VOCABULARY * WIDTH, seed);
  table.fill(Number.NaN, DECODER_POISON * WIDTH, (DECODER_POISON + 1) * WIDTH);
  weight("table", [DECODER_VOCABULARY, WIDTH], table);
  matrix("places", DECODER_CONTEXT, WIDTH, 0.5);
  let x = op("Add", [op("Gather", ["table", "input_ids"]), op("Gather", ["places", "position_ids"])]);

  const past = (layer: number, part: string) => `past_key_values.${layer}.${part}`;
  const present = (layer: number, part: string) => `present.${layer}.${part}`;
  const sizeOf = (name: string, at: number): string =>
    op("Squeeze", [op("Shape", [name], [intAttribute("start", at), intAttribute("end", at + 1)]), int64s(0)]);
  const seq = sizeOf("input_ids", 1);
  const total = op("Add", [sizeOf(past(0, "key"), 2), seq]);
  const range = (from: string): string => op("Cast", [op("Range", [from, total, int64(1)])], toFloat);
  const asking = op("Unsqueeze", [range(op("Sub", [total, seq])), int64s(1)]);
  let unseen = op("Unsqueeze", [op("Cast", [op("Greater", [range(int64(0)), asking])], toFloat), int64s(0, 1)]);
  if (!unmasked) {
    const one = weight("one", [], Float32Array.of(1));
    const masked = op("Sub", [one, op("Cast", ["attention_mask"], toFloat)]);
    unseen = op("Max", [unseen, op("Unsqueeze", [masked, int64s(1, 2)])]);
  }
  const bias = op("Mul", [unseen, weight("low", [], Float32Array.of(-1e9))]);
  const toInt32 = [intAttribute("to", INT32)];
  const counts = counted
    ? [
        op(
          "Cast",
          [op("Sub", [op("ReduceSum", ["attention_mask", int64s(1)], [intAttribute("keepdims", 0)]), int64(1)])],
          toInt32,
        ),
        op("Cast", [sizeOf("attention_mask", 1)], toInt32),
      ]
    : [];

  const heads = (name: string): string =>
    op("Transpose", [op("Reshape", [name, int64s(0, 0, HEADS, SIZE)])], perm(0, 2, 1, 3));
  for (let layer = 0; layer < LAYERS; layer++) {
    const kept = (part: string, own: string): string => {
      const before = half ? op("Cast", [past(layer, part)], toFloat) : past(layer, part);
      if (!half) return op("Concat", [before, own], axis(2), present(layer, part));
      const all = op("Concat", [before, own], axis(2));
      // What this run gives is rounded as what the next one gets.
      const rounded = op("Cast", [all], [intAttribute("to", FLOAT16)], present(layer, part));
      return op("Cast", [rounded], toFloat);
    };
    const linear = (name: string, scale: number): string =>
      op("MatMul", [x, matrix(`layer_${layer}.${name}`, WIDTH, WIDTH, scale)]);
    if (counted) {
      const inputs = [linear("q", 0.5), linear("k", 1), linear("v", 0.6), past(layer, "key"), past(layer, "value")];
      const attributes = [intAttribute("num_heads", HEADS), intAttribute("kv_num_heads", HEADS)];
      const attended = `attended_${layer}`;
      const more = [present(layer, "key"), present(layer, "value")];
      const options = { domain: MICROSOFT, more };
      parts.push(...bytes(1, node("GroupQueryAttention", [...inputs, ...counts], attended, attributes, options)));
      x = op("Add", [x, op("MatMul", [attended, matrix(`layer_${layer}.out`, WIDTH, WIDTH, 0.8)])]);
      continue;
    }
    const keys = kept("key", heads(linear("k", 1)));
    const values = kept("value", heads(linear("v", 0.6)));
    const scores = op("MatMul", [heads(linear("q", 0.5)), op("Transpose", [keys], perm(0, 1, 3, 2))]);
    const mixed = op("MatMul", [op("Softmax", [op("Add", [scores, bias])], axis(-1)), values]);
    const together = op("Reshape", [op("Transpose", [mixed], perm(0, 2, 1, 3)), int64s(0, 0, WIDTH)]);
    x = op("Add", [x, op("MatMul", [together, matrix(`layer_${layer}.out`, WIDTH, WIDTH, 0.8)])]);
  }
  const unsaid = Float32Array.from(WORDS, (_, token) => (token === DECODER_POISON ? -1e4 : 0));
  const said = op("MatMul", [x, matrix("unembed", WIDTH, DECODER_VOCABULARY, 1.2)]);
  op("Add", [said, weight("unsaid", [DECODER_VOCABULARY], unsaid)], [], "logits");

  const kind = half ? FLOAT16 : FLOAT;
  const io = (field: number, name: (layer: number, part: string) => string, columns: string): number[] =>
    Array.from({ length: LAYERS }, (_, layer) =>
      ["key", "value"].map((part) => bytes(field, valueInfo(name(layer, part), kind, ["batch", HEADS, columns, SIZE]))),
    )
      .flat(2)
      .flat();
  return onnx([
    ...parts,
    ...str(2, "tiny-decoder"),
    ...bytes(11, valueInfo("input_ids", INT64, ["batch", "seq"])),
    ...(unmasked ? [] : bytes(11, valueInfo("attention_mask", INT64, ["batch", "total"]))),
    ...bytes(11, valueInfo("position_ids", INT64, ["batch", "seq"])),
    ...io(11, past, "past"),
    ...bytes(12, valueInfo("logits", FLOAT, ["batch", "seq", DECODER_VOCABULARY])),
    ...io(12, present, "total"),
  ]);
}

const json = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value)));

export function tinyDecoderFiles(variant: DecoderVariant = {}): Map<string, Uint8Array<ArrayBuffer>> {
  const special = (id: number) => ({
    id,
    content: WORDS[id],
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [0, 1].map(special),
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: "Sequence", decoders: [{ type: "ByteFallback" }, { type: "Fuse" }] },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: true,
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
      merges: [],
    },
  };
  return new Map([
    ["model.onnx", tinyDecoderGraph(variant)],
    ["tokenizer.json", json(tokenizer)],
    ["tokenizer_config.json", json({ tokenizer_class: "PreTrainedTokenizer", clean_up_tokenization_spaces: false })],
    ["config.json", json({ model_type: "tiny" })],
  ]);
}

const sha256 = (of: Uint8Array | string): string => createHash("sha256").update(of).digest("hex");
const ROLES = {
  "model.onnx": "model",
  "tokenizer.json": "tokenizer",
  "tokenizer_config.json": "tokenizer-config",
} as const;

/** @param golden its known answer: what greedy decoding gives after `prompt` */
export function tinyDecoderManifest(
  golden: { readonly prompt: readonly number[]; readonly tokens: readonly number[] },
  variant: DecoderVariant = {},
): GenerateManifest {
  const files = [...tinyDecoderFiles(variant)];
  const manifest: Omit<GenerateManifest, "hash"> = {
    schema: 1,
    id: "tiny-decoder",
    name: "Tiny decoder",
    description: "A model for tests.",
    task: "generate",
    version: "1",
    licence: { spdx: "Apache-2.0" },
    source: { kind: "npm", package: "tiny-decoder", version: "1.0.0" },
    files: files.map(([path, content]) => ({
      path,
      role: (path in ROLES ? Reflect.get(ROLES, path) : "config") as
        | "model"
        | "tokenizer"
        | "tokenizer-config"
        | "config",
      sizeBytes: content.byteLength,
      sha256: sha256(content),
    })),
    params: tinyDecoderParams,
    price: { microPointsPerUnit: "1" },
    limits: { itemBytesMax: 32_768, itemsPerChunkMax: 1 },
    cost: { unitsPerItem: 1 },
    requires: {},
    backends: ["webgpu", "wasm", "cpu"],
    golden: [{ input: { prompt: [...golden.prompt] }, output: { tokens: [...golden.tokens] }, tolerance: 1e-3 }],
  };
  const parsed = modelManifest.parse({ ...manifest, hash: sha256(modelHashInput(manifest)) });
  if (parsed.task !== "generate") throw new Error("the tiny decoder generates text");
  return parsed;
}

export const tinyDecoderParams: GenerateManifest["params"] = {
  file: "model.onnx",
  tokenizer: "tokenizer.json",
  tokenizerConfig: "tokenizer_config.json",
  config: "config.json",
  vocabSize: DECODER_VOCABULARY,
  layers: LAYERS,
  kvHeads: HEADS,
  headDim: SIZE,
  contextTokens: DECODER_CONTEXT,
  endTokenIds: [DECODER_END],
  padTokenId: 0,
  chat: false,
};
