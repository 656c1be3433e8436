import { type ModelProto, type NodeProto, type TensorProto, TensorProto_DataLocation } from "onnx-buf";
import { tensor } from "./tensor.ts";

/**
 * Turns the graph's `Constant` nodes into named weights, in place: some exporters keep all weights in such nodes, which
 * hides them from whatever splits a graph, counts its parameters or loads weights apart. The graph computes the same.
 */
export function liftConstants(model: ModelProto): ModelProto {
  const { graph } = model;
  if (graph === undefined) return model;
  const kept: NodeProto[] = [];
  for (const node of graph.node) {
    const lifted = node.opType === "Constant" ? constantTensor(node) : undefined;
    if (lifted === undefined) kept.push(node);
    else graph.initializer.push(lifted);
  }
  graph.node = kept;
  return model;
}

function constantTensor(node: NodeProto): TensorProto | undefined {
  const [attribute] = node.attribute;
  const [name] = node.output;
  if (attribute === undefined || name === undefined) return undefined;
  switch (attribute.name) {
    case "value":
      return attribute.t?.dataLocation === TensorProto_DataLocation.DEFAULT ? { ...attribute.t, name } : undefined;
    case "value_int":
      return tensor(name, [], BigInt64Array.of(attribute.i));
    case "value_ints":
      return tensor(name, [attribute.ints.length], BigInt64Array.from(attribute.ints));
    case "value_float":
      return tensor(name, [], Float32Array.of(attribute.f));
    case "value_floats":
      return tensor(name, [attribute.floats.length], Float32Array.from(attribute.floats));
    default:
      return undefined;
  }
}
