// The worker's entry with a GPU that goes wrong in use: everything is real, and from the `?wrong-after=<n>`-th run of a WebGPU
// session on its outputs are spoiled.
import * as ort from "onnxruntime-web/webgpu";
import { createBrowserCompute } from "../../gpu/create-browser-compute.ts";
import { corruptSessions } from "../../gpu/testing/corrupt-sessions.ts";
import { openBrowserNodeKey } from "../../platform/browser-node-key.ts";
import { serveHost } from "../serve-host.ts";

const wrongAfter = Number(new URLSearchParams(location.search).get("wrong-after"));
let runs = 0;
// A software adapter would be passed over, and WebAssembly is faster on so small a model: here WebGPU is to be chosen.
Object.defineProperty(GPUAdapter.prototype, "info", { get: () => ({ vendor: "spoiled", isFallbackAdapter: false }) });
corruptSessions(ort, { backend: "webgpu", isWrong: () => ++runs > wrongAfter, othersSlowerMs: 200 });

serveHost(
  {
    post: (message) => self.postMessage(message),
    onMessage: (heard) => self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  },
  { compute: createBrowserCompute, key: openBrowserNodeKey },
);
