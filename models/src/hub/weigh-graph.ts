import { TensorProto_DataType as DataType, type ModelProto, type NodeProto, type TensorProto } from "onnx-buf";

export interface GraphWeight {
  /** Numbers that a token is multiplied by: every weight but tables that are looked up only; quantised ones count as what they stand for. */
  readonly parameters: number;
  /** Of the largest weight, as stored. */
  readonly largestBytes: number;
  /** Some weight, input or output is a 16-bit float. */
  readonly hasFloat16: boolean;
}

const BYTES: Readonly<Record<number, number>> = {
  [DataType.DOUBLE]: 8,
  [DataType.INT64]: 8,
  [DataType.UINT64]: 8,
  [DataType.FLOAT16]: 2,
  [DataType.BFLOAT16]: 2,
  [DataType.INT16]: 2,
  [DataType.UINT16]: 2,
  [DataType.INT8]: 1,
  [DataType.UINT8]: 1,
  [DataType.BOOL]: 1,
  [DataType.INT4]: 0.5,
  [DataType.UINT4]: 0.5,
};
const BYTES_DEFAULT = 4;
/** Their weights are tables: of tokens, or of rotary positions. */
const LOOK_UPS = new Set(["Gather", "GatherBlockQuantized", "RotaryEmbedding", "GroupQueryAttention"]);

/** How heavy a graph is, without running it: what its price and its need of memory follow from. */
export function weighGraph({ graph }: ModelProto): GraphWeight {
  const nodes = graph?.node ?? [];
  const packed = new Set<string>();
  let parameters = 0;
  for (const node of nodes) {
    if (node.opType !== "MatMulNBits") continue;
    parameters += attribute(node, "K") * attribute(node, "N");
    for (const name of node.input.slice(1)) packed.add(name);
  }
  const computed = new Set(nodes.filter(({ opType }) => !LOOK_UPS.has(opType)).flatMap(({ input }) => input));
  let largestBytes = 0;
  for (const weight of graph?.initializer ?? []) {
    const elements = elementsOf(weight);
    largestBytes = Math.max(largestBytes, Math.ceil(elements * (BYTES[weight.dataType] ?? BYTES_DEFAULT)));
    if (computed.has(weight.name) && !packed.has(weight.name)) parameters += elements;
  }
  const values = [...(graph?.input ?? []), ...(graph?.output ?? [])].map(({ type }) => type?.value);
  return {
    parameters,
    largestBytes,
    hasFloat16:
      (graph?.initializer ?? []).some(({ dataType }) => dataType === DataType.FLOAT16) ||
      values.some((value) => value?.case === "tensorType" && value.value.elemType === DataType.FLOAT16),
  };
}

/** For people to read: `135 million parameters`. */
export function parametersText({ parameters }: Pick<GraphWeight, "parameters">): string {
  const millions = parameters / 1e6;
  return `${millions < 10 ? millions.toFixed(1) : Math.round(millions)} million parameters`;
}

const elementsOf = ({ dims }: TensorProto): number => dims.reduce((size, dim) => size * Number(dim), 1);
const attribute = (node: NodeProto, name: string): number =>
  Number(node.attribute.find((held) => held.name === name)?.i ?? 0);
