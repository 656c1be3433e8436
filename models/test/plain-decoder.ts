// What a decoder's graph must compute, written as the papers say it: one row, no cache, double precision, loops.
import type { DecoderShape, DecoderWeights, RopeShape } from "../src/onnx/decoder-shape.ts";

type Vector = number[];

const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
const plus = (a: Vector, b: Vector): Vector => a.map((value, index) => value + (b[index] ?? 0));

/** Logits `[tokens][vocabSize]` of a row of ids that stands at positions 0, 1, 2 … */
export function plainLogits(shape: DecoderShape, weights: DecoderWeights, ids: readonly number[]): Vector[] {
  const matrix = (name: string, rows: number, columns: number): Vector[] => {
    const values = weights(name, rows, columns);
    return Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * columns, (row + 1) * columns)));
  };
  const vector = (name: string, size: number): Vector => Array.from(weights(name, size));
  const times = (rows: Vector[], x: Vector): Vector => rows.map((row) => dot(row, x));
  const norm = (name: string, x: Vector): Vector => {
    const w = vector(name, x.length).map((value) => (shape.normAddsOne === true ? 1 + value : value));
    const size = Math.sqrt(dot(x, x) / x.length + shape.normEpsilon);
    return x.map((value, index) => (value / size) * (w[index] ?? 0));
  };
  const { hiddenSize, headSize, heads, kvHeads, innerSize } = shape;
  const table = matrix("model.embed_tokens.weight", shape.vocabSize, hiddenSize);
  let rows = ids.map((id) => (table[id] ?? []).map((value) => value * (shape.embeddingScale ?? 1)));

  for (let layer = 0; layer < shape.layers; layer++) {
    const at = `model.layers.${layer}`;
    const all = shape.window === undefined || (layer + 1) % shape.window.globalEvery === 0;
    const rope = all || shape.window === undefined ? shape.rope : shape.window.rope;
    const reach = all ? Number.POSITIVE_INFINITY : (shape.window?.tokens ?? 0);
    const projected = (which: "q" | "k" | "v", count: number): Vector[][] => {
      const map = matrix(`${at}.self_attn.${which}_proj.weight`, count * headSize, hiddenSize);
      const bias = shape.qkvBias === true ? vector(`${at}.self_attn.${which}_proj.bias`, count * headSize) : undefined;
      return rows.map((row, position) => {
        const mapped = times(map, norm(`${at}.input_layernorm.weight`, row));
        const x = bias === undefined ? mapped : plus(mapped, bias);
        return Array.from({ length: count }, (_, head) => {
          let part = x.slice(head * headSize, (head + 1) * headSize);
          if (which === "v") return part;
          if (shape.qkNorm === true) part = norm(`${at}.self_attn.${which}_norm.weight`, part);
          return turned(part, position, rope);
        });
      });
    };
    const [q, k, v] = [projected("q", heads), projected("k", kvHeads), projected("v", kvHeads)];
    const out = matrix(`${at}.self_attn.o_proj.weight`, hiddenSize, heads * headSize);
    const maybeNormed = (name: string, x: Vector): Vector =>
      shape.sandwichNorms === true ? norm(`${at}.${name}.weight`, x) : x;
    rows = rows.map((row, position) => {
      const mixed = Array.from({ length: heads }, (_, head) => {
        const from = Math.floor((head * kvHeads) / heads);
        const scores = k.map((key, other) =>
          other > position || position - other >= reach
            ? Number.NEGATIVE_INFINITY
            : dot(q[position]?.[head] ?? [], key[from] ?? []) / Math.sqrt(shape.queryScaleOf ?? headSize),
        );
        const top = Math.max(...scores);
        const shares = scores.map((score) => Math.exp(score - top));
        const whole = shares.reduce((sum, share) => sum + share, 0);
        return Array.from({ length: headSize }, (_, index) =>
          shares.reduce((sum, share, other) => sum + (share / whole) * (v[other]?.[from]?.[index] ?? 0), 0),
        );
      });
      return plus(row, maybeNormed("post_attention_layernorm", times(out, mixed.flat())));
    });
    const before = shape.sandwichNorms === true ? "pre_feedforward_layernorm" : "post_attention_layernorm";
    const gate = matrix(`${at}.mlp.gate_proj.weight`, innerSize, hiddenSize);
    const up = matrix(`${at}.mlp.up_proj.weight`, innerSize, hiddenSize);
    const down = matrix(`${at}.mlp.down_proj.weight`, hiddenSize, innerSize);
    rows = rows.map((row) => {
      const x = norm(`${at}.${before}.weight`, row);
      const wide = times(up, x);
      const inner = times(gate, x).map((value, index) => open(shape.activation, value) * (wide[index] ?? 0));
      return plus(row, maybeNormed("post_feedforward_layernorm", times(down, inner)));
    });
  }
  const scored = shape.tiedEmbeddings ? table : matrix("lm_head.weight", shape.vocabSize, hiddenSize);
  return rows.map((row) => times(scored, norm("model.norm.weight", row)));
}

const open = (activation: DecoderShape["activation"], x: number): number =>
  activation === "silu"
    ? x / (1 + Math.exp(-x))
    : 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** The two halves of a head are the real and imaginary parts of numbers that turn with the position. */
function turned(x: Vector, position: number, rope: RopeShape): Vector {
  const half = x.length / 2;
  return x.map((value, index) => {
    const angle = position * slowed(rope.theta ** (-(index % half) / half), rope);
    const other = index < half ? -(x[index + half] ?? 0) : (x[index - half] ?? 0);
    return value * Math.cos(angle) + other * Math.sin(angle);
  });
}

/** transformers' modeling_rope_utils, in its words: wavelengths. */
function slowed(frequency: number, { scaling }: RopeShape): number {
  if (scaling === undefined) return frequency;
  if (scaling.kind === "linear") return frequency / scaling.factor;
  const wavelength = (2 * Math.PI) / frequency;
  if (wavelength > scaling.originalPositions / scaling.lowFrequencyFactor) return frequency / scaling.factor;
  if (wavelength < scaling.originalPositions / scaling.highFrequencyFactor) return frequency;
  const smooth =
    (scaling.originalPositions / wavelength - scaling.lowFrequencyFactor) /
    (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
  return ((1 - smooth) * frequency) / scaling.factor + smooth * frequency;
}
