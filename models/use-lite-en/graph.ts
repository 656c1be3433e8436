// Universal Sentence Encoder lite as an ONNX graph: two transformer layers over 256-wide word pieces, mean over the tokens,
// one tanh layer, unit length. Written from the TF.js graph; a test compares it with that graph's recorded outputs.
import type { ModelProto } from "onnx-buf";
import { float, int, ints } from "../src/onnx/attribute.ts";
import { GraphBuilder } from "../src/onnx/graph-builder.ts";
import type { Weights } from "./weights.ts";

export const DIMENSIONS = 512;
/** Longer texts are cut, as the original does. */
export const TOKENS_MAX = 128;
export const NAMES = { ids: "input_ids", mask: "attention_mask", output: "sentence_embedding" } as const;

const VOCABULARY = 8002;
const PIECE_WIDTH = 256;
const HEADS = 4;
const INNER_WIDTH = 1536;
const NORM_EPSILON = 1e-6;

const APPLIED = "module_apply_default/Encoder_en/KonaTransformer/Encode";
const SHARED = "module/Encoder_en/KonaTransformer/Encode";
const PART = "ConcatPartitions/concat";

export function useLiteGraph(weights: Weights): ModelProto {
  const g = new GraphBuilder("use-lite-en");
  const weight = (as: string, name: string, ...shape: number[]): string => g.weight(as, shape, weights(name, ...shape));

  const ids = g.input(NAMES.ids, "int64", ["batch", "tokens"]);
  const mask = g.op("Cast", [g.input(NAMES.mask, "int64", ["batch", "tokens"])], { to: int(1) });
  const tokenMask = g.op("Unsqueeze", [mask, g.int64s(2)]);
  // 0 where a token is, -1e9 where padding is; added to the attention scores of [batch, heads, tokens, tokens].
  const bias = g.op("Unsqueeze", [g.op("Mul", [g.op("Sub", [g.float(1), mask]), g.float(-1e9)]), g.int64s(1, 2)]);

  const norm = (x: string, as: string, name: string, width: number): string =>
    g.op(
      "LayerNormalization",
      [
        x,
        weight(`${as}.scale`, `${name}/layer_norm_scale/${PART}`, width),
        weight(`${as}.bias`, `${name}/layer_norm_bias/${PART}`, width),
      ],
      { axis: int(-1), epsilon: float(NORM_EPSILON) },
    );
  const heads = (x: string, width: number, perm: number[]): string =>
    g.op("Transpose", [g.op("Reshape", [x, g.int64s(0, 0, HEADS, width / HEADS)])], { perm: ints(...perm) });

  const layer = (h: string, index: 0 | 1): string => {
    const applied = `${APPLIED}/Layer_${index}/TransformerLayer`;
    const shared = `${SHARED}/Layer_${index}/TransformerLayer/MultiheadAttention`;
    const stacked = `${APPLIED}/TransformerStack/Layer_${index}/TransformerLayer/FFN`;
    const width = index === 0 ? PIECE_WIDTH : DIMENSIONS;
    const as = `layer_${index}`;
    const kernel = (name: string, from: string, rows: number, columns: number): string =>
      g.weight(`${as}.${name}`, [rows, columns], weights(from, 1, 1, rows, columns));
    const dense = (x: string, w: string, name: string, biasFrom: string, columns: number): string =>
      g.op("Add", [g.op("MatMul", [x, w]), weight(`${as}.${name}.bias`, biasFrom, columns)]);

    const x = norm(h, `${as}.attention.norm`, `${applied}/layer_prepostprocess/layer_norm`, width);
    const qkvKernel = kernel("qkv.kernel", `${shared}/qkv_transform_single/kernel/part_0`, width, 3 * width);
    const qkv = dense(
      x,
      qkvKernel,
      "qkv",
      `${applied}/MultiheadAttention/qkv_transform_single/bias/${PART}`,
      3 * width,
    );
    const [q, k, v] = g.splitInThree(qkv);
    const scaled = g.op("Mul", [heads(q, width, [0, 2, 1, 3]), g.float(1 / Math.sqrt(width / HEADS))]);
    const scores = g.op("Add", [g.op("MatMul", [scaled, heads(k, width, [0, 2, 3, 1])]), bias]);
    const mixed = g.op("MatMul", [g.op("Softmax", [scores], { axis: int(-1) }), heads(v, width, [0, 2, 1, 3])]);
    const joined = g.op("Reshape", [g.op("Transpose", [mixed], { perm: ints(0, 2, 1, 3) }), g.int64s(0, 0, width)]);
    const outKernel = kernel("out.kernel", `${shared}/output_transform_single/kernel/part_0`, width, DIMENSIONS);
    const out = dense(
      joined,
      outKernel,
      "out",
      `${applied}/MultiheadAttention/output_transform_single/bias/${PART}`,
      DIMENSIONS,
    );
    // The first layer widens 256 to 512, so what goes round it is widened too.
    const round =
      index === 0
        ? dense(
            h,
            weight(`${as}.widen.kernel`, `${applied}/dense/kernel/${PART}`, width, DIMENSIONS),
            "widen",
            `${applied}/dense/bias/${PART}`,
            DIMENSIONS,
          )
        : h;
    const attended = g.op("Add", [out, round]);

    const y = norm(attended, `${as}.ffn.norm`, `${applied}/FFN/layer_prepostprocess/layer_norm`, DIMENSIONS);
    const inKernel = weight(`${as}.ffn.in.kernel`, `${stacked}/conv1/Tensordot/Reshape_1`, DIMENSIONS, INNER_WIDTH);
    const inner = g.op("Relu", [dense(y, inKernel, "ffn.in", `${applied}/FFN/conv1/bias/${PART}`, INNER_WIDTH)]);
    const backKernel = weight(`${as}.ffn.out.kernel`, `${stacked}/conv2/Tensordot/Reshape_1`, INNER_WIDTH, DIMENSIONS);
    return g.op("Add", [
      dense(inner, backKernel, "ffn.out", `${applied}/FFN/conv2/bias/${PART}`, DIMENSIONS),
      attended,
    ]);
  };

  // The original adds each piece's vector twice: doubled here once, which is exact in floating point.
  const table = g.weight(
    "pieces",
    [VOCABULARY, PIECE_WIDTH],
    weights("module/Embeddings_en", VOCABULARY, PIECE_WIDTH).map((value) => value * 2),
  );
  const tokens = g.op("Shape", [ids], { start: int(1), end: int(2) });
  const places = g.op("Slice", [
    g.weight("places", [TOKENS_MAX, PIECE_WIDTH], placeTable(weights)),
    g.int64s(0),
    tokens,
    g.int64s(0),
  ]);
  const h = layer(layer(g.op("Add", [g.op("Gather", [table, ids]), places]), 0), 1);

  const count = g.op("Max", [g.op("ReduceSum", [tokenMask, g.int64s(1)], { keepdims: int(0) }), g.float(1)]);
  const mean = g.op("Div", [
    g.op("ReduceSum", [g.op("Mul", [h, tokenMask]), g.int64s(1)], { keepdims: int(0) }),
    count,
  ]);
  const hidden = "module/Encoder_en/hidden_layers/tanh_layer_0";
  const bent = g.op("Add", [
    g.op("MatMul", [mean, weight("hidden.kernel", `${hidden}/weights`, DIMENSIONS, DIMENSIONS)]),
    weight("hidden.bias", `${hidden}/bias`, DIMENSIONS),
  ]);
  const t = g.op("Tanh", [bent]);
  const square = g.op("ReduceSum", [g.op("Mul", [t, t]), g.int64s(-1)], { keepdims: int(1) });
  const length = g.op("Sqrt", [g.op("Max", [square, g.float(1e-12)])]);
  g.output(g.op("Div", [t, length], {}, NAMES.output), "float32", ["batch", DIMENSIONS]);
  return g.model();
}

/**
 * Sines, then cosines, of place × frequency (Vaswani et al. 2017, 3.5, in Tensor2Tensor's layout). A table, because a GPU's own
 * sine may be inexact beyond ±π.
 */
function placeTable(weights: Weights): Float32Array {
  const half = PIECE_WIDTH / 2;
  const frequencies = weights(`${APPLIED}/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1`, 1, half);
  const table = new Float32Array(TOKENS_MAX * PIECE_WIDTH);
  for (let place = 0; place < TOKENS_MAX; place++) {
    frequencies.forEach((frequency, index) => {
      const angle = Math.fround(place * frequency);
      table[place * PIECE_WIDTH + index] = Math.sin(angle);
      table[place * PIECE_WIDTH + half + index] = Math.cos(angle);
    });
  }
  return table;
}
