// A graph of a model as it is: tensors in, tensors out, for those who want to see what lies under a task.
import type { TensorBytes } from "@starling/protocol";
import type { InferenceSession } from "onnxruntime-common";
import type { Graph, OrtHost } from "./open-ort-session.ts";
import { fromOrtTensor, toOrtTensor } from "./ort-tensor.ts";

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
    const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(ort, tensor)]));
    const results = await queue.add(() => session.run(given), { signal });
    const tensors = Object.entries(results).map(([name, tensor]) => [name, fromOrtTensor(name, tensor)] as const);
    return { ...ports, tensors: Object.fromEntries(tensors) };
  } finally {
    await queue.add(() => session.release()).catch(() => undefined);
  }
}

const portOf = (port: InferenceSession.ValueMetadata): GraphPort =>
  port.isTensor ? { name: port.name, dtype: port.type, dims: port.shape } : { name: port.name, dtype: null, dims: [] };
