// The worker's entry with a GPU that goes wrong in use: everything is real, and from its `?wrong-after=<n>`-th run on what a WebGPU
// session gives is spoiled. With `&half` the GPU is said to compute in 16-bit floats, and is the faster with such a graph.
import * as ort from "onnxruntime-web/webgpu";
import { isTinyHalf } from "../../../test/tiny-half.ts";
import { createBrowserCompute } from "../../gpu/create-browser-compute.ts";
import { corruptSessions, type OpenedSession } from "../../gpu/testing/corrupt-sessions.ts";
import { openBrowserNodeKey } from "../../platform/browser-node-key.ts";
import { serveHost } from "../serve-host.ts";

const asked = new URLSearchParams(location.search);
const wrongAfter = Number(asked.get("wrong-after"));
const hasHalf = asked.has("half");
// A software adapter would be passed over, and WebAssembly is faster on so small a model: here WebGPU is to be chosen.
Object.defineProperty(GPUAdapter.prototype, "info", { get: () => ({ vendor: "spoiled", isFallbackAdapter: false }) });
if (hasHalf) claimHalf();

/** Only who asks first hears it: ONNX Runtime, which comes later, would ask the device for what it doesn't have. */
function claimHalf(): void {
  const features = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, "features");
  if (features === undefined) throw new Error("the adapter has no features");
  Object.defineProperty(GPUAdapter.prototype, "features", {
    configurable: true,
    get() {
      Object.defineProperty(GPUAdapter.prototype, "features", features);
      return new Set([...Reflect.get(GPUAdapter.prototype, "features", this), "shader-f16"]);
    },
  });
}

const slowerMs = ({ backend, graph }: OpenedSession): number => {
  if (backend !== "webgpu") return 2 * GPU_SLOWER_MS;
  return hasHalf && !isTinyHalf(graph) ? GPU_SLOWER_MS : 0;
};
const GPU_SLOWER_MS = 100;
corruptSessions(ort, { backend: "webgpu", isWrong: (_session, runs) => runs > wrongAfter, slowerMs });

serveHost(
  {
    post: (message) => self.postMessage(message),
    onMessage: (heard) => self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  },
  { compute: createBrowserCompute, key: openBrowserNodeKey },
);
