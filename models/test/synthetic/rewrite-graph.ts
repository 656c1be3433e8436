// The same decoder as other exporters would have written it.
import { create } from "@bufbuild/protobuf";
import { type ModelProto, type NodeProto, NodeProtoSchema } from "onnx-buf";
import { attributeProto, int } from "../../src/onnx/attribute.ts";
import { DTYPES, tensor, valueInfo } from "../../src/onnx/tensor.ts";

/** Logits as 16-bit floats: the cast that ends a 16-bit graph is left out. */
export function withHalfLogits(model: ModelProto): ModelProto {
  const { graph } = model;
  if (graph === undefined) throw new Error("it has no graph");
  const cast = graph.node.find(({ opType, output }) => opType === "Cast" && output[0] === "logits");
  const from = cast?.input[0];
  if (from === undefined) throw new Error("its logits are no cast");
  graph.node = graph.node.filter((node) => node !== cast);
  for (const node of graph.node) node.output = node.output.map((name) => (name === from ? "logits" : name));
  graph.output = graph.output.map((output) =>
    output.name === "logits"
      ? valueInfo("logits", "float16", [
          "batch",
          "seq",
          Number(graph.initializer.find(({ name }) => name === "embed_tokens")?.dims[1] ?? 0),
        ])
      : output,
  );
  return model;
}

/**
 * Linear maps as onnxruntime's dynamic quantisation leaves them: weights as bytes with one scale and zero point, inputs
 * quantised on the way (DynamicQuantizeLinear), sums of integers (MatMulInteger).
 */
export function withIntegerSums(model: ModelProto): ModelProto {
  const { graph } = model;
  if (graph === undefined) throw new Error("it has no graph");
  const weights = new Map(graph.initializer.map((weight) => [weight.name, weight]));
  graph.node = graph.node.flatMap((node): NodeProto[] => {
    const [x = "", name = ""] = node.input;
    const weight = weights.get(name);
    if (
      node.opType !== "MatMul" ||
      weight === undefined ||
      graph.node.some((other) => other !== node && other.input.includes(name))
    )
      return [node];
    const values = new Float32Array(new Uint8Array(weight.rawData).buffer);
    const low = values.reduce((least, value) => Math.min(least, value), 0);
    const high = values.reduce((most, value) => Math.max(most, value), 0);
    const scale = (high - low) / 255;
    const zero = Math.round(-low / scale);
    const bytes = Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value / scale) + zero)));
    graph.initializer = [
      ...graph.initializer.filter((held) => held !== weight),
      tensor(`${name}_quantized`, weight.dims.map(Number), bytes),
      tensor(`${name}_scale`, [], Float32Array.of(scale)),
      tensor(`${name}_zero_point`, [], Uint8Array.of(zero)),
    ];
    const as = (suffix: string): string => `${node.name}_${suffix}`;
    const make = (opType: string, input: string[], output: string[]): NodeProto =>
      create(NodeProtoSchema, { name: `${node.name}_${output[0]}`, opType, input, output });
    const cast = make("Cast", [as("sum")], [as("float")]);
    cast.attribute.push(attributeProto("to", int(DTYPES.float32)));
    return [
      make("DynamicQuantizeLinear", [x], [as("x"), as("x_scale"), as("x_zero_point")]),
      make("MatMulInteger", [as("x"), `${name}_quantized`, as("x_zero_point"), `${name}_zero_point`], [as("sum")]),
      cast,
      make("Mul", [as("x_scale"), `${name}_scale`], [as("scale")]),
      make("Mul", [as("float"), as("scale")], node.output),
    ];
  });
  return model;
}
