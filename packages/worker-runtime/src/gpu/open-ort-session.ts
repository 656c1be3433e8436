// ONNX Runtime behind the tasks' `Session`: the only file that calls it. The same for onnxruntime-web and onnxruntime-node.
import { type Backend, float16ToNumber } from "@starling/protocol";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { Feed, Floats, Held, HeldDtype, Session, SteppedSession, TensorSession } from "../tasks/session.ts";
import type { DeviceWatch } from "./device-watch.ts";
import { fromOrtTensor, toOrtTensor } from "./ort-tensor.ts";
import type { RunQueue } from "./run-queue.ts";

/** What is used of onnxruntime-common, whichever package gives it. */
export interface OrtModule {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
}

export interface OrtHost {
  readonly ort: OrtModule;
  readonly queue: RunQueue;
  readonly watch: DeviceWatch;
  /** Threads of the CPU backend in Node; a browser's are set once for all sessions. */
  readonly threads?: number;
  /** onnxruntime-node keeps outputs bound that a later run doesn't ask for, and fails when their size is another: all are asked for. */
  readonly bindsForGood?: boolean;
  /** The device that ONNX Runtime runs on, once it has one. */
  readonly device?: () => Promise<Parameters<DeviceWatch["watch"]>[0] | undefined>;
}

export interface Graph {
  readonly bytes: Uint8Array;
  /** External weights, by their path relative to the graph. */
  readonly data: readonly { readonly path: string; readonly data: Uint8Array }[];
}

export interface OrtSession extends Session, SteppedSession, TensorSession {
  /** Idempotent. */
  release(): Promise<void>;
}

/** @param held outputs that stay on the GPU, where the backend has one */
export async function openOrtSession(
  host: OrtHost,
  graph: Graph,
  backend: Backend,
  held: readonly string[] = [],
): Promise<OrtSession> {
  const { ort, queue, watch } = host;
  const onGpu = backend === "webgpu";
  const guarded = <T>(call: () => Promise<T>): Promise<T> => (onGpu ? watch.guard(call) : call());
  const options: InferenceSession.SessionOptions = {
    executionProviders: [executionProvider(backend)],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(host.threads === undefined ? {} : { intraOpNumThreads: host.threads }),
    ...(graph.data.length === 0 ? {} : { externalData: graph.data }),
    ...(onGpu && held.length > 0 ? { preferredOutputLocation: onGpuBuffers(held) } : {}),
  };
  const session = await queue.add(() => guarded(() => ort.InferenceSession.create(graph.bytes, options)));
  if (onGpu) {
    watch.opened();
    const device = await host.device?.();
    if (device !== undefined) watch.watch(device);
  }
  const bindsAll = onGpu && held.length > 0 && host.bindsForGood === true;
  let released: Promise<void> | undefined;
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    inputs: session.inputMetadata.map((input) =>
      input.isTensor
        ? { name: input.name, dtype: input.type, dims: input.shape }
        : { name: input.name, dtype: "none", dims: [] },
    ),
    async step(feeds, { numbers, held }) {
      const tensors: Record<string, Tensor> = {};
      for (const [name, feed] of Object.entries(feeds))
        tensors[name] = "data" in feed ? toTensor(ort, feed) : heldTensor(feed);
      const outputs = bindsAll ? session.outputNames : numbers === undefined ? held : [numbers, ...held];
      const results = await queue.add(() => guarded(() => session.run(tensors, outputs)));
      const tensorOf = (name: string): Tensor => {
        const result = results[name];
        if (result === undefined) throw new Error(`the graph gave no output ${name}`);
        return result;
      };
      return {
        numbers: numbers === undefined ? undefined : floatsOf(tensorOf(numbers), numbers),
        held: held.map((name) => hold(tensorOf(name))),
      };
    },
    hold: (dtype, dims, memory) => hold(bytesTensor(ort, dtype, dims, memory)),
    async run(feeds, output, { signal }) {
      const tensors: Record<string, Tensor> = {};
      for (const [name, feed] of Object.entries(feeds)) tensors[name] = toTensor(ort, feed);
      const results = await queue.add(() => guarded(() => session.run(tensors, [output])), { signal });
      const result = results[output];
      if (!(result?.data instanceof Float32Array)) throw new Error(`the graph's output ${output} is not float32`);
      return { dims: result.dims, data: result.data };
    },
    async runTensors(given, names, { signal }) {
      const tensors: Record<string, Tensor> = {};
      for (const [name, tensor] of given) tensors[name] = toOrtTensor(ort, tensor);
      const results = await queue.add(() => guarded(() => session.run(tensors, names)), { signal });
      return new Map(
        names.map((name) => {
          const result = results[name];
          if (result === undefined) throw new Error(`the graph gave no output ${name}`);
          return [name, fromOrtTensor(name, result)];
        }),
      );
    },
    release() {
      released ??= releaseSession();
      return released;
    },
  };

  async function releaseSession(): Promise<void> {
    if (onGpu) watch.released();
    if (onGpu && watch.lost !== undefined) return;
    await queue.add(() => session.release()).catch(() => undefined);
  }
}

/** NCHW always: the native WebGPU provider's own choice gives wrong convolutions for some channel counts (microsoft/onnxruntime#29651). */
function executionProvider(backend: Backend): InferenceSession.ExecutionProviderConfig {
  return backend === "webgpu" ? { name: "webgpu", preferredLayout: "NCHW" } : { name: backend };
}

function toTensor(ort: OrtModule, feed: Feed): Tensor {
  return feed.dtype === "int64"
    ? new ort.Tensor("int64", feed.data, feed.dims)
    : new ort.Tensor("float32", feed.data, feed.dims);
}

const onGpuBuffers = (names: readonly string[]): Record<string, Tensor.DataLocation> =>
  Object.fromEntries(names.map((name) => [name, "gpu-buffer"]));

/** The tensors behind what tasks hold. */
const tensors = new WeakMap<Held, Tensor>();

function hold(tensor: Tensor): Held {
  const { type, dims } = tensor;
  if (type !== "float32" && type !== "float16") throw new Error(`an output of ${type} can't be held`);
  const data = tensor.location === "cpu" ? tensor.data : undefined;
  let disposed = false;
  const held: Held = {
    dtype: type,
    dims,
    memory: ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined,
    dispose() {
      if (!disposed) tensor.dispose();
      disposed = true;
    },
  };
  tensors.set(held, tensor);
  return held;
}

function heldTensor(held: Held): Tensor {
  const tensor = tensors.get(held);
  if (tensor === undefined) throw new Error("what is held is no tensor of this runtime");
  return tensor;
}

function bytesTensor(
  ort: OrtModule,
  dtype: HeldDtype,
  dims: readonly number[],
  { buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>,
): Tensor {
  return dtype === "float32"
    ? new ort.Tensor("float32", new Float32Array(buffer, byteOffset, byteLength / 4), dims)
    : new ort.Tensor("float16", new Uint16Array(buffer, byteOffset, byteLength / 2), dims);
}

function floatsOf(tensor: Tensor, name: string): Floats {
  const { data, dims, type } = tensor;
  if (data instanceof Float32Array) return { dims, data };
  if (type !== "float16" || !ArrayBuffer.isView(data)) throw new Error(`the graph's output ${name} is not of floats`);
  // Uint16Array or, where the engine has it, Float16Array: the same bytes.
  const halves = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  halfValues ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => float16ToNumber(half));
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = halfValues[halves[i] ?? 0] ?? 0;
  return { dims, data: floats };
}

/** All 16-bit floats: looking them up takes a tenth of the time. */
let halfValues: Float32Array | undefined;
