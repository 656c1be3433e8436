// A decoder as an ONNX graph with a KV cache, in Hugging Face's names and shapes. Batched rows of unequal length are padded on the
// left: a position whose mask is 0 gives nothing to the others, whatever token stands there.
import { numberToFloat16 } from "@starling/protocol";
import type { ModelProto } from "onnx-buf";
import { type Attribute, float, int, ints } from "./attribute.ts";
import type { DecoderPrecision, DecoderShape, DecoderWeights, RopeShape } from "./decoder-shape.ts";
import { GraphBuilder, MICROSOFT } from "./graph-builder.ts";
import { BLOCK_COLUMNS, quantiseBlocks } from "./quantise-blocks.ts";
import { ropeTables } from "./rope-tables.ts";
import { DTYPES } from "./tensor.ts";

/** Far below any score, and not yet infinite in 16 bits: a row that sees nothing stays finite. */
const UNSEEN_FLOAT32 = -1e9;
const UNSEEN_FLOAT16 = -3e4;

export function decoderGraph(
  name: string,
  shape: DecoderShape,
  weights: DecoderWeights,
  precision: DecoderPrecision,
): ModelProto {
  const { hiddenSize, heads, kvHeads, headSize, innerSize, layers, vocabSize } = shape;
  const group = heads / kvHeads;
  if (!Number.isInteger(group)) throw new Error(`${kvHeads} key heads don't divide ${heads} heads`);
  const half = precision === "fp16" || precision === "q4f16";
  const bits = precision === "q8" ? 8 : precision === "q4" || precision === "q4f16" ? 4 : undefined;
  const dtype = half ? "float16" : "float32";
  const g = new GraphBuilder(name);

  const toData = (values: Float32Array): Float32Array | Uint16Array =>
    half ? Uint16Array.from(values, numberToFloat16) : values;
  const weight = (as: string, dims: readonly number[], values: Float32Array): string =>
    g.weight(as, dims, toData(values));
  /** x times the transpose of a `[rows, columns]` matrix. */
  const linear = (x: string, as: string, matrix: Float32Array, rows: number, columns: number, out?: string): string => {
    if (bits === undefined)
      return g.op("MatMul", [x, weight(`${as}.weight`, [columns, rows], transposed(matrix, rows, columns))], {}, out);
    const { data, dims, scales } = quantiseBlocks(matrix, rows, columns, bits);
    return g.microsoft(
      "MatMulNBits",
      [x, g.weight(`${as}.blocks`, dims, data), weight(`${as}.scales`, [scales.length], scales)],
      { K: int(columns), N: int(rows), bits: int(bits), block_size: int(BLOCK_COLUMNS) },
      out,
    );
  };
  const normWeight = (as: string, from: string, width: number, times = 1): string => {
    const values = weights(from, width);
    return weight(
      as,
      [width],
      values.map((value) => (shape.normAddsOne === true ? 1 + value : value) * times),
    );
  };
  const normAttributes = { epsilon: float(shape.normEpsilon) };
  const norm = (x: string, w: string): string =>
    g.op("SimplifiedLayerNormalization", [x, w], { ...normAttributes, axis: int(-1) });
  const parts = (x: string, axis: number, ...sizes: number[]): string[] => {
    const names = sizes.map((_, index) => `${x}.part_${index}`);
    g.node("Split", [x, g.int64s(...sizes)], { axis: int(axis) }, names);
    return names;
  };

  const ids = g.input("input_ids", "int64", ["batch", "seq"]);
  const mask = g.input("attention_mask", "int64", ["batch", "total"]);
  const positions = g.input("position_ids", "int64", ["batch", "seq"]);
  const past = Array.from({ length: layers }, (_, layer) => ({
    key: g.input(`past_key_values.${layer}.key`, dtype, ["batch", kvHeads, "past", headSize]),
    value: g.input(`past_key_values.${layer}.value`, dtype, ["batch", kvHeads, "past", headSize]),
  }));

  const tables = (as: string, rope: RopeShape): { cos: string; sin: string } => {
    const { cos, sin } = ropeTables(rope, headSize, shape.positionsMax);
    const dims = [shape.positionsMax, headSize / 2];
    return { cos: weight(`${as}.cos`, dims, cos), sin: weight(`${as}.sin`, dims, sin) };
  };
  const bias = biases(g, ids, mask, group, half, shape.window?.tokens);
  const everywhere = { bias: bias.everywhere, ...tables("rope", shape.rope) };
  const nearby =
    shape.window === undefined ? everywhere : { bias: bias.nearby, ...tables("rope.nearby", shape.window.rope) };

  /** `[batch, seq, hidden]` to what attention adds to it. */
  const attention = (x: string, layer: number): string => {
    const from = `model.layers.${layer}.self_attn`;
    const as = `layer_${layer}.attention`;
    const scale = 1 / Math.sqrt(shape.queryScaleOf ?? headSize);
    // Scores are scaled where it costs nothing: in the query's weights, or in those of its norm.
    const inQuery = shape.qkNorm === true ? 1 : scale;
    const rows = (heads + 2 * kvHeads) * headSize;
    const stacked = joined(
      weights(`${from}.q_proj.weight`, heads * headSize, hiddenSize).map((value) => value * inQuery),
      weights(`${from}.k_proj.weight`, kvHeads * headSize, hiddenSize),
      weights(`${from}.v_proj.weight`, kvHeads * headSize, hiddenSize),
    );
    let qkv = linear(x, `${as}.qkv`, stacked, rows, hiddenSize);
    if (shape.qkvBias === true) {
      const offsets = joined(
        weights(`${from}.q_proj.bias`, heads * headSize).map((value) => value * inQuery),
        weights(`${from}.k_proj.bias`, kvHeads * headSize),
        weights(`${from}.v_proj.bias`, kvHeads * headSize),
      );
      qkv = g.op("Add", [qkv, weight(`${as}.qkv.bias`, [rows], offsets)]);
    }
    const { bias, cos, sin } = isGlobal(shape, layer) ? everywhere : nearby;
    const apart = g.op("Transpose", [g.op("Reshape", [qkv, g.int64s(0, 0, heads + 2 * kvHeads, headSize)])], {
      perm: ints(0, 2, 1, 3),
    });
    let [q = "", k = "", v = ""] = parts(apart, 1, heads, kvHeads, kvHeads);
    if (shape.qkNorm === true) {
      q = norm(q, normWeight(`${as}.q_norm`, `${from}.q_norm.weight`, headSize, scale));
      k = norm(k, normWeight(`${as}.k_norm`, `${from}.k_norm.weight`, headSize));
    }
    q = g.microsoft("RotaryEmbedding", [q, positions, cos, sin]);
    k = g.microsoft("RotaryEmbedding", [k, positions, cos, sin]);
    const keys = g.op("Concat", [past[layer]?.key ?? "", k], { axis: int(2) }, `present.${layer}.key`);
    const values = g.op("Concat", [past[layer]?.value ?? "", v], { axis: int(2) }, `present.${layer}.value`);
    // The query heads that share a key head stand one under the other: [batch, kvHeads, group * seq, headSize].
    const grouped = group === 1 ? q : g.op("Reshape", [q, g.int64s(0, kvHeads, -1, headSize)]);
    const scores = g.op("MatMul", [grouped, g.op("Transpose", [keys], { perm: ints(0, 1, 3, 2) })]);
    const shares = g.op("Softmax", [g.op("Add", [scores, bias])], { axis: int(-1) });
    const mixed = g.op("MatMul", [shares, values]);
    const ungrouped = group === 1 ? mixed : g.op("Reshape", [mixed, g.int64s(0, heads, -1, headSize)]);
    const together = g.op("Reshape", [
      g.op("Transpose", [ungrouped], { perm: ints(0, 2, 1, 3) }),
      g.int64s(0, 0, heads * headSize),
    ]);
    const out = weights(`${from}.o_proj.weight`, hiddenSize, heads * headSize);
    return linear(together, `${as}.out`, out, hiddenSize, heads * headSize);
  };

  const gated = (x: string, layer: number): string => {
    const from = `model.layers.${layer}.mlp`;
    const as = `layer_${layer}.mlp`;
    const stacked = joined(
      weights(`${from}.gate_proj.weight`, innerSize, hiddenSize),
      weights(`${from}.up_proj.weight`, innerSize, hiddenSize),
    );
    const [gate = "", up = ""] = parts(
      linear(x, `${as}.gate_up`, stacked, 2 * innerSize, hiddenSize),
      -1,
      innerSize,
      innerSize,
    );
    const open =
      shape.activation === "silu"
        ? g.microsoft("QuickGelu", [gate], { alpha: float(1) })
        : g.microsoft("FastGelu", [gate]);
    const down = weights(`${from}.down_proj.weight`, hiddenSize, innerSize);
    return linear(g.op("Mul", [open, up]), `${as}.down`, down, hiddenSize, innerSize);
  };

  // Held as [hidden, vocab], tied tables serve both ends without a copy.
  const table = weights("model.embed_tokens.weight", vocabSize, hiddenSize);
  const shared = shape.tiedEmbeddings && bits === undefined;
  const held = shared
    ? weight("embed_tokens", [hiddenSize, vocabSize], transposed(table, vocabSize, hiddenSize))
    : weight("embed_tokens", [vocabSize, hiddenSize], table);
  let h = shared
    ? g.op("Transpose", [g.op("Gather", [held, ids], { axis: int(1) })], { perm: ints(1, 2, 0) })
    : g.op("Gather", [held, ids]);
  if (shape.embeddingScale !== undefined)
    h = g.op("Mul", [h, weight("embedding_scale", [], Float32Array.of(shape.embeddingScale))]);

  /** The sum of `h` and `added` becomes the new `h`; given back is its norm. */
  const addAndNorm = (added: string, w: string): string => {
    const [normed, sum] = [`${added}.normed`, `${added}.sum`];
    g.node("SkipSimplifiedLayerNormalization", [h, added, w], normAttributes, [normed, "", "", sum], MICROSOFT);
    h = sum;
    return normed;
  };
  const sandwiched = (x: string, layer: number, which: string): string =>
    shape.sandwichNorms === true
      ? norm(x, normWeight(`layer_${layer}.${which}`, `model.layers.${layer}.${which}.weight`, hiddenSize))
      : x;
  const beforeMlp = shape.sandwichNorms === true ? "pre_feedforward_layernorm" : "post_attention_layernorm";

  const layerNorm = (layer: number, which: string): string =>
    normWeight(`layer_${layer}.${which}`, `model.layers.${layer}.${which}.weight`, hiddenSize);
  let x = norm(h, layerNorm(0, "input_layernorm"));
  for (let layer = 0; layer < layers; layer++) {
    const attended = sandwiched(attention(x, layer), layer, "post_attention_layernorm");
    const thought = gated(addAndNorm(attended, layerNorm(layer, beforeMlp)), layer);
    const last = layer === layers - 1;
    x = addAndNorm(
      sandwiched(thought, layer, "post_feedforward_layernorm"),
      last ? normWeight("norm", "model.norm.weight", hiddenSize) : layerNorm(layer + 1, "input_layernorm"),
    );
  }
  const logits = half ? "logits.float16" : "logits";
  if (shared) g.op("MatMul", [x, held], {}, logits);
  else {
    const scored = shape.tiedEmbeddings ? table : weights("lm_head.weight", vocabSize, hiddenSize);
    linear(x, "lm_head", scored, vocabSize, hiddenSize, logits);
  }
  if (half) g.op("Cast", [logits], { to: int(DTYPES.float32) }, "logits");
  g.output("logits", "float32", ["batch", "seq", vocabSize]);
  for (let layer = 0; layer < layers; layer++)
    for (const part of ["key", "value"])
      g.output(`present.${layer}.${part}`, dtype, ["batch", kvHeads, "total", headSize]);
  return g.model();
}

const isGlobal = (shape: DecoderShape, layer: number): boolean =>
  shape.window === undefined || (layer + 1) % shape.window.globalEvery === 0;

/** What is added to the scores, `[batch, 1, group * seq, total]`: 0 where a position may look, a very low number elsewhere. */
function biases(
  g: GraphBuilder,
  ids: string,
  mask: string,
  group: number,
  half: boolean,
  windowTokens: number | undefined,
): { everywhere: string; nearby: string } {
  const to = { to: int(DTYPES.float32) } satisfies Record<string, Attribute>;
  // Counted in int64, so that a GPU's runtime does it on the CPU: numbers on their way back from a GPU are waited for.
  const size = (of: string): string => g.op("Squeeze", [g.op("Shape", [of], { start: int(1), end: int(2) })]);
  const numbers = (from: string, until: string): string => g.op("Cast", [g.op("Range", [from, until, g.int64(1)])], to);
  const total = size(mask);
  const seen = numbers(g.int64(0), total);
  const seeing = g.op("Unsqueeze", [numbers(g.op("Sub", [total, size(ids)]), total), g.int64s(1)]);
  const padded = g.op("Unsqueeze", [g.op("Sub", [g.float(1), g.op("Cast", [mask], to)]), g.int64s(1, 2)]);
  const finish = (unseen: string): string => {
    const all = g.op("Mul", [g.op("Max", [unseen, padded]), g.float(half ? UNSEEN_FLOAT16 : UNSEEN_FLOAT32)]);
    const typed = half ? g.op("Cast", [all], { to: int(DTYPES.float16) }) : all;
    return group === 1 ? typed : g.op("Concat", Array<string>(group).fill(typed), { axis: int(2) });
  };
  const later = g.op("Cast", [g.op("Greater", [seen, seeing])], to);
  const everywhere = finish(later);
  if (windowTokens === undefined) return { everywhere, nearby: everywhere };
  const earliest = g.op("Sub", [seeing, g.float(windowTokens - 1)]);
  const gone = g.op("Cast", [g.op("Less", [seen, earliest])], to);
  return { everywhere, nearby: finish(g.op("Max", [later, gone])) };
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) out[column * rows + row] = matrix[row * columns + column] ?? 0;
  return out;
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
