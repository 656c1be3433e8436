import { type ModelProto, TensorProto_DataLocation, TensorProto_DataType, type ValueInfoProto } from "onnx-buf";

export interface ValueFacts {
  readonly name: string;
  /** Name of the ONNX element type in lower case (`float`, `int64`, `float16` …). */
  readonly dtype: string;
  /** undefined where the file doesn't say; a negative number never occurs. */
  readonly shape: readonly (number | string)[] | undefined;
}

export interface GraphFacts {
  /** What has to be fed: the graph's inputs without its weights. */
  readonly inputs: readonly ValueFacts[];
  readonly outputs: readonly ValueFacts[];
  /** Files of external weights, as the graph names them (relative to its own folder). */
  readonly externalFiles: readonly string[];
  /** Operator domains beyond the standard one. */
  readonly domains: readonly string[];
  readonly usesFloat16: boolean;
  /** Elements of the largest weight. */
  readonly largestWeight: number;
  /** Elements of all weights but the largest table that is only looked up (Gather). */
  readonly computedParameters: number;
  readonly opTypes: ReadonlySet<string>;
}

/** What a bringer-in of a foreign graph has to know of it before running it. Reads the main graph and, for operators, its nodes only. */
export function graphFacts(model: ModelProto): GraphFacts {
  const { graph } = model;
  if (graph === undefined) throw new Error("the file holds no ONNX graph");
  const weights = new Set(graph.initializer.map((weight) => weight.name));
  const gathered = new Set(graph.node.filter((node) => node.opType === "Gather").map((node) => node.input[0]));
  const external = new Set<string>();
  let total = 0;
  let table = 0;
  let largest = 0;
  for (const weight of graph.initializer) {
    const elements = weight.dims.reduce((size, dim) => size * Number(dim), 1);
    total += elements;
    largest = Math.max(largest, elements);
    if (gathered.has(weight.name)) table = Math.max(table, elements);
    if (weight.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    for (const entry of weight.externalData) if (entry.key === "location") external.add(entry.value);
  }
  return {
    inputs: graph.input.filter((input) => !weights.has(input.name)).map(valueFacts),
    outputs: graph.output.map(valueFacts),
    externalFiles: [...external].sort(),
    domains: [
      ...new Set(graph.node.map((node) => node.domain).filter((domain) => domain !== "" && domain !== "ai.onnx")),
    ].sort(),
    usesFloat16: graph.initializer.some((weight) => weight.dataType === TensorProto_DataType.FLOAT16),
    largestWeight: largest,
    computedParameters: total - table,
    opTypes: new Set(graph.node.map((node) => node.opType)),
  };
}

function valueFacts(value: ValueInfoProto): ValueFacts {
  const type = value.type?.value;
  if (type?.case !== "tensorType") return { name: value.name, dtype: "not a tensor", shape: undefined };
  const shape = type.value.shape?.dim.map((dim) => {
    if (dim.value.case === "dimValue") return Number(dim.value.value);
    return dim.value.case === "dimParam" ? dim.value.value : "?";
  });
  return { name: value.name, dtype: (TensorProto_DataType[type.value.elemType] ?? "unknown").toLowerCase(), shape };
}
