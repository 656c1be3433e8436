// A graph of a model as it is: tensors in, tensors out, for those who want to see what lies under a task.
import { DTYPES, type Dtype, type TensorBytes } from "@starling/protocol";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { Graph, OrtHost } from "./open-ort-session.ts";

/** One input or output; a name stands where a length is not fixed. */
export interface GraphPort {
  readonly name: string;
  /** Of ONNX Runtime; null where it is no tensor. */
  readonly dtype: string | null;
  readonly dims: readonly (number | string)[];
}

export interface RawRun {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** By name; none where nothing was fed. */
  readonly tensors: Readonly<Record<string, TensorBytes>>;
}

/** Loads the graph on the CPU, runs it once where `feeds` are given, and lets go of it. Rejects with what ONNX Runtime says. */
export async function runRawGraph(
  { ort, queue, threads }: OrtHost,
  { bytes, data }: Graph,
  backend: "wasm" | "cpu",
  feeds: Readonly<Record<string, TensorBytes>> | null,
  { signal }: { readonly signal: AbortSignal },
): Promise<RawRun> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [backend],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(data.length === 0 ? {} : { externalData: data }),
  };
  const session = await queue.add(() => ort.InferenceSession.create(bytes, options), { signal });
  try {
    const ports = { inputs: session.inputMetadata.map(portOf), outputs: session.outputMetadata.map(portOf) };
    if (feeds === null) return { ...ports, tensors: {} };
    const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toTensor(ort, tensor)]));
    const results = await queue.add(() => session.run(given), { signal });
    const tensors = Object.entries(results).map(([name, tensor]) => [name, fromTensor(name, tensor)] as const);
    return { ...ports, tensors: Object.fromEntries(tensors) };
  } finally {
    await queue.add(() => session.release()).catch(() => undefined);
  }
}

const portOf = (port: InferenceSession.ValueMetadata): GraphPort =>
  port.isTensor ? { name: port.name, dtype: port.type, dims: port.shape } : { name: port.name, dtype: null, dims: [] };

/** An aligned copy: what was given may lie anywhere in its buffer. */
function toTensor({ Tensor }: OrtHost["ort"], { dtype, dims, data }: TensorBytes): Tensor {
  const { buffer } = new Uint8Array(data);
  switch (dtype) {
    case "float32":
      return new Tensor(dtype, new Float32Array(buffer), dims);
    case "float64":
      return new Tensor(dtype, new Float64Array(buffer), dims);
    case "float16":
      return new Tensor(dtype, new Uint16Array(buffer), dims);
    case "int64":
      return new Tensor(dtype, new BigInt64Array(buffer), dims);
    case "uint64":
      return new Tensor(dtype, new BigUint64Array(buffer), dims);
    case "int32":
      return new Tensor(dtype, new Int32Array(buffer), dims);
    case "uint32":
      return new Tensor(dtype, new Uint32Array(buffer), dims);
    case "int16":
      return new Tensor(dtype, new Int16Array(buffer), dims);
    case "uint16":
      return new Tensor(dtype, new Uint16Array(buffer), dims);
    case "int8":
      return new Tensor(dtype, new Int8Array(buffer), dims);
    case "uint8":
    case "bool":
      return new Tensor(dtype, new Uint8Array(buffer), dims);
  }
}

function fromTensor(name: string, { type, dims, data }: Tensor): TensorBytes {
  if (!isDtype(type) || !ArrayBuffer.isView(data)) throw new Error(`the output ${name} is of ${type}`);
  return { dtype: type, dims, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() };
}

const isDtype = (type: string): type is Dtype => type in DTYPES;
