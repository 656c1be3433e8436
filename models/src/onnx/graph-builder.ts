// Writes an ONNX graph node by node. Values are named by strings; equal constants are written once.
import { create } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";
import { type Attribute, attributeProto } from "./attribute.ts";
import { type Dimension, type Dtype, type TensorData, tensor, valueInfo } from "./tensor.ts";

/** Standard operators, of the version that every runtime in use knows well. */
export const OPSET = 17;
/** ONNX Runtime's own operators, where a node asks for them. */
export const MICROSOFT = "com.microsoft";
const IR_VERSION = 8n;

export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: NodeProto[] = [];
  readonly #weights: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #known = new Set<string>();
  readonly #constants = new Map<string, string>();
  readonly #domains = new Set<string>();

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, dtype: Dtype, shape: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(this.#claim(name), dtype, shape));
    return name;
  }

  /** Declares a value that a node made as an output of the graph. */
  output(name: string, dtype: Dtype, shape: readonly Dimension[]): void {
    this.#outputs.push(valueInfo(this.#have(name), dtype, shape));
  }

  /** A named weight; bytes are stored row by row, little-endian. */
  weight(name: string, dims: readonly number[], data: TensorData): string {
    this.#weights.push(tensor(this.#claim(name), dims, data));
    return name;
  }

  float(value: number): string {
    return this.#constant(`f ${value}`, [], Float32Array.of(value));
  }

  int64(value: number): string {
    return this.#constant(`i ${value}`, [], BigInt64Array.of(BigInt(value)));
  }

  int64s(...values: number[]): string {
    return this.#constant(`i [${values.join()}]`, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A node with one output; `as` names it. */
  op(opType: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}, as?: string): string {
    const output = this.#claim(as ?? `${opType}_${this.#nodes.length}`);
    this.#push(opType, inputs, attributes, [output]);
    return output;
  }

  /** A node with the outputs named in `as`; an empty name stands for one that nobody reads, or for an input that isn't given. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute>,
    as: readonly string[],
    domain = "",
  ): void {
    this.#push(
      opType,
      inputs,
      attributes,
      as.map((name) => (name === "" ? "" : this.#claim(name))),
      domain,
    );
  }

  /** A node of ONNX Runtime's own operators, with one output. */
  microsoft(
    opType: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    as?: string,
  ): string {
    const output = as ?? `${opType}_${this.#nodes.length}`;
    this.node(opType, inputs, attributes, [output], MICROSOFT);
    return output;
  }

  /** A Split of `value` into three equal parts along its last axis. */
  splitInThree(value: string): [string, string, string] {
    const base = `Split_${this.#nodes.length}`;
    const outputs: [string, string, string] = [
      this.#claim(`${base}_a`),
      this.#claim(`${base}_b`),
      this.#claim(`${base}_c`),
    ];
    this.#push("Split", [value], { axis: { kind: "int", value: -1 } }, outputs);
    return outputs;
  }

  model(): ModelProto {
    if (this.#outputs.length === 0) throw new Error(`graph ${this.#name} has no output`);
    return create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: "starling",
      opsetImport: [
        { domain: "", version: BigInt(OPSET) },
        ...[...this.#domains].sort().map((domain) => ({ domain, version: 1n })),
      ],
      graph: create(GraphProtoSchema, {
        name: this.#name,
        node: this.#nodes,
        initializer: this.#weights,
        input: this.#inputs,
        output: this.#outputs,
      }),
    });
  }

  #push(
    opType: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute>,
    output: string[],
    domain = "",
  ): void {
    for (const input of inputs) if (input !== "") this.#have(input);
    if (domain !== "") this.#domains.add(domain);
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    this.#nodes.push(
      create(NodeProtoSchema, {
        name: `node_${this.#nodes.length}`,
        opType,
        ...(domain !== "" && { domain }),
        input: [...inputs],
        output,
        attribute,
      }),
    );
  }

  #constant(key: string, dims: readonly number[], data: TensorData): string {
    const held = this.#constants.get(key);
    if (held !== undefined) return held;
    const name = this.weight(`constant_${this.#constants.size}`, dims, data);
    this.#constants.set(key, name);
    return name;
  }

  #claim(name: string): string {
    if (this.#known.has(name)) throw new Error(`graph ${this.#name} names ${name} twice`);
    this.#known.add(name);
    return name;
  }

  #have(name: string): string {
    if (!this.#known.has(name)) throw new Error(`graph ${this.#name} reads ${name} before anything makes it`);
    return name;
  }
}
