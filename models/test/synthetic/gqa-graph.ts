// A decoder as ONNX Runtime's own model builder writes it: one GroupQueryAttention a layer that turns, keeps and attends; lengths come
// from the attention mask, and there are no position ids.
import type { ModelProto } from "onnx-buf";
import { float, int } from "../../src/onnx/attribute.ts";
import type { DecoderShape, DecoderWeights } from "../../src/onnx/decoder-shape.ts";
import { GraphBuilder, MICROSOFT } from "../../src/onnx/graph-builder.ts";
import { ropeTables } from "../../src/onnx/rope-tables.ts";
import { DTYPES } from "../../src/onnx/tensor.ts";

/** Of Llama's family alone: no norms but before attention and the gated layer, no windows; float32. */
export function gqaGraph(shape: DecoderShape, weights: DecoderWeights): ModelProto {
  const { hiddenSize, heads, kvHeads, headSize, innerSize, layers, vocabSize, positionsMax } = shape;
  const g = new GraphBuilder("main_graph");
  const linear = (x: string, name: string, rows: number, columns: number, out?: string): string => {
    const matrix = weights(`${name}.weight`, rows, columns);
    const turned = Float32Array.from(matrix, (_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
    return g.op("MatMul", [x, g.weight(`${name}.MatMul.weight`, [columns, rows], turned)], {}, out);
  };
  const norm = (x: string, name: string, width: number, suffix = ""): string =>
    g.op(
      "SimplifiedLayerNormalization",
      [x, g.weight(`${name}.weight${suffix}`, [width], weights(`${name}.weight`, width))],
      { axis: int(-1), epsilon: float(shape.normEpsilon) },
    );
  const perHead = (x: string, name: string, count: number): string =>
    shape.qkNorm === true
      ? g.op("Reshape", [
          norm(g.op("Reshape", [x, g.int64s(0, 0, count, headSize)]), name, headSize),
          g.int64s(0, 0, count * headSize),
        ])
      : x;

  const ids = g.input("input_ids", "int64", ["batch_size", "sequence_length"]);
  const mask = g.input("attention_mask", "int64", ["batch_size", "total_sequence_length"]);
  const past = Array.from({ length: layers }, (_, layer) =>
    ["key", "value"].map((part) =>
      g.input(`past_key_values.${layer}.${part}`, "float32", ["batch_size", kvHeads, "past_sequence_length", headSize]),
    ),
  );
  const toInt32 = { to: int(DTYPES.int32) };
  const lengths = g.op(
    "Cast",
    [g.op("Sub", [g.op("ReduceSum", [mask, g.int64s(1)], { keepdims: int(0) }), g.int64s(1)])],
    toInt32,
  );
  const total = g.op("Cast", [g.op("Squeeze", [g.op("Shape", [mask], { start: int(1), end: int(2) })])], toInt32);
  const { cos, sin } = ropeTables(shape.rope, headSize, positionsMax);
  const cosCache = g.weight("cos_cache", [positionsMax, headSize / 2], cos);
  const sinCache = g.weight("sin_cache", [positionsMax, headSize / 2], sin);

  const table = g.weight(
    "model.embed_tokens.weight",
    [vocabSize, hiddenSize],
    weights("model.embed_tokens.weight", vocabSize, hiddenSize),
  );
  let h = g.op("Gather", [table, ids]);
  for (let layer = 0; layer < layers; layer++) {
    const name = `model.layers.${layer}`;
    const x = norm(h, `${name}.input_layernorm`, hiddenSize);
    const q = perHead(
      linear(x, `${name}.self_attn.q_proj`, heads * headSize, hiddenSize),
      `${name}.self_attn.q_norm`,
      heads,
    );
    const k = perHead(
      linear(x, `${name}.self_attn.k_proj`, kvHeads * headSize, hiddenSize),
      `${name}.self_attn.k_norm`,
      kvHeads,
    );
    const v = linear(x, `${name}.self_attn.v_proj`, kvHeads * headSize, hiddenSize);
    const attended = `${name}.attn.GroupQueryAttention`;
    g.node(
      "GroupQueryAttention",
      [q, k, v, ...(past[layer] ?? []), lengths, total, cosCache, sinCache],
      { num_heads: int(heads), kv_num_heads: int(kvHeads), do_rotary: int(1), rotary_interleaved: int(0) },
      [attended, `present.${layer}.key`, `present.${layer}.value`],
      MICROSOFT,
    );
    h = g.op("Add", [h, linear(attended, `${name}.self_attn.o_proj`, hiddenSize, heads * headSize)]);
    const y = norm(h, `${name}.post_attention_layernorm`, hiddenSize);
    const gate = linear(y, `${name}.mlp.gate_proj`, innerSize, hiddenSize);
    const open = g.op("Mul", [gate, g.op("Sigmoid", [gate])]);
    const up = linear(y, `${name}.mlp.up_proj`, innerSize, hiddenSize);
    h = g.op("Add", [h, linear(g.op("Mul", [open, up]), `${name}.mlp.down_proj`, hiddenSize, innerSize)]);
  }
  const last = norm(h, "model.norm", hiddenSize);
  linear(last, shape.tiedEmbeddings ? "model.embed_tokens" : "lm_head", vocabSize, hiddenSize, "logits");
  g.output("logits", "float32", ["batch_size", "sequence_length", vocabSize]);
  for (let layer = 0; layer < layers; layer++)
    for (const part of ["key", "value"])
      g.output(`present.${layer}.${part}`, "float32", ["batch_size", kvHeads, "total_sequence_length", headSize]);
  return g.model();
}
