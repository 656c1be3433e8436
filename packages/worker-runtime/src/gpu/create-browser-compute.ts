// `Compute` in a browser tab's worker: onnxruntime-web on WebGPU and WebAssembly.
import type { Backend } from "@starling/protocol";
import type { Compute } from "../compute.ts";
import { createBrowserStore } from "../store/create-browser-store.ts";
import { createImageDecoder } from "../tasks/ocr/image.ts";
import { createCompute } from "./create-compute.ts";
import { decodePixels } from "./decode-pixels.ts";
import { isSoftware, probeAdapter } from "./probe-adapter.ts";

/** WebAssembly threads at most; half the machine's cores otherwise, so that it stays usable. */
export const WASM_THREADS_MAX = 4;

export interface BrowserComputeOptions {
  /** Model files are at `<relayUrl>/files/<sha256>`. */
  readonly relayUrl: string;
  /** The folder of ONNX Runtime's WebAssembly files, ending in `/`. */
  readonly ortUrl: string;
  /** What may be tried; all that the browser has unless given. */
  readonly backends?: readonly Backend[];
  readonly onNotice?: (sentence: string) => void;
}

/** Nothing is fetched and no GPU is touched until `probe` or `prepare` is called. */
export function createBrowserCompute(options: BrowserComputeOptions): Compute {
  const { relayUrl, ortUrl, backends = ["webgpu", "wasm"], onNotice } = options;
  return createCompute({
    store: createBrowserStore({ relayUrl, ...(onNotice === undefined ? {} : { onNotice }) }),
    decodeImage: createImageDecoder(decodePixels),
    nowMs: () => performance.now(),
    async probe() {
      const adapter = backends.includes("webgpu") ? await probeAdapter(navigator.gpu) : null;
      return {
        adapter,
        software: isSoftware(adapter),
        backends: backends.filter((backend) => backend === "wasm" || (backend === "webgpu" && adapter !== null)),
      };
    },
    async loadOrt() {
      const ort = await import("onnxruntime-web/webgpu");
      ort.env.wasm.wasmPaths = new URL(ortUrl, location.href).href;
      ort.env.wasm.numThreads = wasmThreads();
      ort.env.logLevel = "error";
      return { ort, device: async () => (await ort.env.webgpu.device) ?? undefined };
    },
  });
}

function wasmThreads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(WASM_THREADS_MAX, Math.floor(navigator.hardwareConcurrency / 2)));
}
