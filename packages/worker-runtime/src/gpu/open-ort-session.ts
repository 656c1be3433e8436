// ONNX Runtime behind the tasks' `Session`: the only file that calls it. The same for onnxruntime-web and onnxruntime-node.
import type { Backend } from "@starling/protocol";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { Feed, Session } from "../tasks/session.ts";
import type { DeviceWatch } from "./device-watch.ts";
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
  /** The device that ONNX Runtime runs on, once it has one. */
  readonly device?: () => Promise<Parameters<DeviceWatch["watch"]>[0] | undefined>;
}

export interface Graph {
  readonly bytes: Uint8Array;
  /** External weights, by their path relative to the graph. */
  readonly data: readonly { readonly path: string; readonly data: Uint8Array }[];
}

export interface OrtSession extends Session {
  /** Idempotent. */
  release(): Promise<void>;
}

export async function openOrtSession(host: OrtHost, graph: Graph, backend: Backend): Promise<OrtSession> {
  const { ort, queue, watch } = host;
  const onGpu = backend === "webgpu";
  const guarded = <T>(call: () => Promise<T>): Promise<T> => (onGpu ? watch.guard(call) : call());
  const options: InferenceSession.SessionOptions = {
    executionProviders: [executionProvider(backend)],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(host.threads === undefined ? {} : { intraOpNumThreads: host.threads }),
    ...(graph.data.length === 0 ? {} : { externalData: graph.data }),
  };
  const session = await queue.add(() => guarded(() => ort.InferenceSession.create(graph.bytes, options)));
  if (onGpu) {
    watch.opened();
    const device = await host.device?.();
    if (device !== undefined) watch.watch(device);
  }
  let released: Promise<void> | undefined;
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds, output, { signal }) {
      const tensors: Record<string, Tensor> = {};
      for (const [name, feed] of Object.entries(feeds)) tensors[name] = toTensor(ort, feed);
      const results = await queue.add(() => guarded(() => session.run(tensors, [output])), { signal });
      const result = results[output];
      if (!(result?.data instanceof Float32Array)) throw new Error(`the graph's output ${output} is not float32`);
      return { dims: result.dims, data: result.data };
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
