// The node's worker, told by its address on which backend to run: both sides of a comparison run on the same one.
import { createBrowserCompute } from "../../../packages/worker-runtime/src/gpu/create-browser-compute.ts";
import { openBrowserNodeKey } from "../../../packages/worker-runtime/src/platform/browser-node-key.ts";
import { serveHost } from "../../../packages/worker-runtime/src/worker/serve-host.ts";

const backend = new URLSearchParams(location.search).get("backend") === "webgpu" ? "webgpu" : "wasm";
serveHost(
  {
    post: (message) => self.postMessage(message),
    onMessage: (heard) => self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  },
  { compute: (options) => createBrowserCompute({ ...options, backends: [backend] }), key: openBrowserNodeKey },
);
