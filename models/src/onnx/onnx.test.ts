import { create } from "@bufbuild/protobuf";
import { AttributeProto_AttributeType, NodeProtoSchema } from "onnx-buf";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { float, int, ints } from "./attribute.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { graphFacts } from "./graph-facts.ts";
import { liftConstants } from "./lift-constants.ts";
import { decodeModel, encodeModel } from "./model-codec.ts";
import { tensor } from "./tensor.ts";

const run = async (bytes: Uint8Array, feeds: Record<string, ort.Tensor>): Promise<Record<string, number[]>> => {
  const session = await ort.InferenceSession.create(bytes);
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, Array.from(value.data, Number)]));
};

function affine(): GraphBuilder {
  const g = new GraphBuilder("affine");
  const x = g.input("x", "float32", ["rows", 2]);
  const w = g.weight("w", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  const y = g.op("Add", [g.op("MatMul", [x, w]), g.float(0.5)], {}, "y");
  g.output(y, "float32", ["rows", 3]);
  return g;
}

describe("graph builder", () => {
  it("[MD1] writes graphs that ONNX Runtime runs, with weights, shared constants and named outputs", async () => {
    const x = new ort.Tensor("float32", Float32Array.of(1, 0, 0, 1), [2, 2]);
    expect(await run(encodeModel(affine().model()), { x })).toEqual({ y: [1.5, 2.5, 3.5, 4.5, 5.5, 6.5] });
  });

  it("[MD1] writes integer and float attributes, lists and splits", async () => {
    const g = new GraphBuilder("parts");
    const x = g.input("x", "float32", [1, 6]);
    const [a, b, c] = g.splitInThree(x);
    const joined = g.op("Concat", [c, b, a], { axis: int(1) });
    const tall = g.op("Transpose", [joined], { perm: ints(1, 0) });
    const leaky = g.op("LeakyRelu", [g.op("Reshape", [tall, g.int64s(2, 3)])], { alpha: float(0.5) }, "y");
    g.output(leaky, "float32", [2, 3]);
    const feed = new ort.Tensor("float32", Float32Array.of(1, 2, -3, 4, 5, 6), [1, 6]);
    expect(await run(encodeModel(g.model()), { x: feed })).toEqual({ y: [5, 6, -1.5, 4, 1, 2] });
  });

  it("[MD1] gives the same bytes for the same graph, and a file read and written again is the same file", () => {
    const bytes = encodeModel(affine().model());
    expect(encodeModel(affine().model())).toEqual(bytes);
    expect(encodeModel(decodeModel(bytes))).toEqual(bytes);
  });

  it("[MD1] refuses a name used twice, a value nothing made, a weight of the wrong size and a graph without output", () => {
    const g = new GraphBuilder("wrong");
    g.input("x", "float32", [1]);
    expect(() => g.input("x", "float32", [1])).toThrow("names x twice");
    expect(() => g.op("Relu", ["z"])).toThrow("reads z before anything makes it");
    expect(() => g.weight("w", [2, 2], Float32Array.of(1))).toThrow("has 1 elements");
    expect(() => g.model()).toThrow("has no output");
  });
});

describe("lift constants", () => {
  it("[MD2] turns Constant nodes into weights and changes no answer", async () => {
    const model = affine().model();
    const scale = tensor("", [], Float32Array.of(2));
    model.graph?.node.push(
      create(NodeProtoSchema, {
        opType: "Constant",
        output: ["two"],
        attribute: [{ name: "value", type: AttributeProto_AttributeType.TENSOR, t: scale }],
      }),
      create(NodeProtoSchema, { opType: "Mul", input: ["y", "two"], output: ["doubled"] }),
    );
    const [output] = model.graph?.output ?? [];
    if (output !== undefined) output.name = "doubled";
    const before = encodeModel(model);
    const lifted = liftConstants(decodeModel(before));
    const x = new ort.Tensor("float32", Float32Array.of(1, 0), [1, 2]);
    expect(graphFacts(lifted).opTypes.has("Constant")).toBe(false);
    expect(await run(encodeModel(lifted), { x })).toEqual(await run(before, { x }));
  });
});

describe("graph facts", () => {
  it("[MD3] names what is fed and made, and tells looked-up tables from computed weights", () => {
    const g = new GraphBuilder("facts");
    const ids = g.input("ids", "int64", ["batch", "tokens"]);
    const table = g.weight("table", [100, 4], new Float32Array(400));
    const w = g.weight("w", [4, 2], new Float32Array(8));
    const y = g.op("MatMul", [g.op("Gather", [table, ids]), w], {}, "y");
    g.output(y, "float32", ["batch", "tokens", 2]);
    expect(graphFacts(g.model())).toEqual({
      inputs: [{ name: "ids", dtype: "int64", shape: ["batch", "tokens"] }],
      outputs: [{ name: "y", dtype: "float", shape: ["batch", "tokens", 2] }],
      externalFiles: [],
      domains: [],
      usesFloat16: false,
      largestWeight: 400,
      computedParameters: 8,
      opTypes: new Set(["Gather", "MatMul"]),
    });
  });
});
