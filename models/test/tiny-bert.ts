// A small embedding model with the shape of a real one: BERT's inputs, one attention layer, WordPiece, mean pooling.
import type { ModelProto } from "onnx-buf";
import { TensorProto_DataLocation } from "onnx-buf";
import { float, int, ints } from "../src/onnx/attribute.ts";
import { GraphBuilder } from "../src/onnx/graph-builder.ts";
import { encodeModel } from "../src/onnx/model-codec.ts";

export const WIDTH = 32;
const TOKENS_MAX = 64;
const WORDS =
  "a cat is sleep ##ing on the sofa . star ##ling ##s fly in flock ; each bird watch ##es only its seven near ##est neighbour".split(
    " ",
  );
const VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...WORDS];
/** Rows that no word uses: they make the file large enough to be interrupted. */
const ROWS = 4000;

export type Files = Map<string, Uint8Array>;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

/** The repository's files as a hub holds them. */
export function tinyBertFiles(): Files {
  return new Map([
    ["README.md", utf8("---\nlicense: apache-2.0\npipeline_tag: sentence-similarity\n---\n# tiny-bert\n")],
    [
      "config.json",
      json({ architectures: ["BertModel"], hidden_size: WIDTH, max_position_embeddings: TOKENS_MAX, pad_token_id: 0 }),
    ],
    ["tokenizer_config.json", json({ tokenizer_class: "BertTokenizer", model_max_length: 512 })],
    ["tokenizer.json", json(tokenizer())],
    [
      "modules.json",
      json(
        ["Transformer", "Pooling", "Normalize"].map((type, idx) => ({
          idx,
          type: `sentence_transformers.models.${type}`,
        })),
      ),
    ],
    [
      "1_Pooling/config.json",
      json({ word_embedding_dimension: WIDTH, pooling_mode_cls_token: false, pooling_mode_mean_tokens: true }),
    ],
    ["sentence_bert_config.json", json({ max_seq_length: 48, do_lower_case: false })],
    ["onnx/model.onnx", encodeModel(tinyBert())],
    ["pytorch_model.bin", utf8("weights that nobody asked for")],
  ]);
}

function tokenizer(): object {
  const special = VOCABULARY.slice(0, 5).map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special,
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
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
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
    },
  };
}

/** `heedsMask: false` leaves the padding visible to attention, as a wrong export does. */
export function tinyBert({ heedsMask = true } = {}): ModelProto {
  const g = new GraphBuilder("tiny-bert");
  let seed = 1;
  const weight = (name: string, ...dims: number[]): string => {
    const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return (seed / 2 ** 32 - 0.5) * 0.6;
    });
    return g.weight(name, dims, data);
  };
  const shape = ["batch_size", "sequence_length"];
  const ids = g.input("input_ids", "int64", shape);
  const mask = g.op("Cast", [g.input("attention_mask", "int64", shape)], { to: int(1) });
  const types = g.input("token_type_ids", "int64", shape);
  const tokens = g.op("Shape", [ids], { start: int(1), end: int(2) });
  const places = g.op("Slice", [weight("position_embeddings", TOKENS_MAX, WIDTH), g.int64s(0), tokens, g.int64s(0)]);
  const words = g.op("Gather", [weight("word_embeddings", ROWS, WIDTH), ids]);
  const summed = g.op("Add", [
    g.op("Add", [words, places]),
    g.op("Gather", [weight("token_type_embeddings", 2, WIDTH), types]),
  ]);
  const h = g.op("LayerNormalization", [summed, weight("scale", WIDTH), weight("bias", WIDTH)], {
    axis: int(-1),
    epsilon: float(1e-12),
  });
  const query = g.op("MatMul", [h, weight("query", WIDTH, WIDTH)]);
  const key = g.op("Transpose", [g.op("MatMul", [h, weight("key", WIDTH, WIDTH)])], { perm: ints(0, 2, 1) });
  const hidden = g.op("Unsqueeze", [
    g.op("Mul", [g.op("Sub", [g.float(1), mask]), g.float(heedsMask ? -1e9 : 0)]),
    g.int64s(1),
  ]);
  const attention = g.op("Softmax", [g.op("Add", [g.op("MatMul", [query, key]), hidden])], { axis: int(-1) });
  const mixed = g.op("MatMul", [attention, g.op("MatMul", [h, weight("value", WIDTH, WIDTH)])]);
  g.output(g.op("Add", [mixed, h], {}, "last_hidden_state"), "float32", [...shape, WIDTH]);
  return g.model();
}

/** The same model with its word embeddings in a file of their own, which the graph calls `location`. */
export function withExternalWeights(files: Files, location: string): Files {
  const model = tinyBert();
  const table = model.graph?.initializer.find((held) => held.name === "word_embeddings");
  if (table === undefined) throw new Error("the model has no word embeddings");
  const data = table.rawData;
  table.rawData = new Uint8Array(0);
  table.dataLocation = TensorProto_DataLocation.EXTERNAL;
  const entries = { location, offset: "0", length: String(data.length) };
  table.externalData = Object.entries(entries).map(([key, value]) => ({
    $typeName: "onnx.StringStringEntryProto",
    key,
    value,
  }));
  return new Map([...files, ["onnx/model.onnx", encodeModel(model)], ["onnx/model.onnx_data", data]]);
}
