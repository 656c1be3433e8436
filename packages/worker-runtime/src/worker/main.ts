// The Web Worker of a browser tab: socket and inference both live here, so that a busy page or a hidden tab stops neither.
// What its page says first decides what it becomes: a node of the network, or what answers this page alone.
import { createBrowserCompute } from "../gpu/create-browser-compute.ts";
import { serveLocal } from "../local/serve-local.ts";
import { openBrowserNodeKey } from "../platform/browser-node-key.ts";
import { createBrowserStore } from "../store/create-browser-store.ts";
import { serveHost } from "./serve-host.ts";

const onMessage = (heard: (message: unknown) => void): void =>
  self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data));

serveHost(
  { post: (message) => self.postMessage(message), onMessage },
  { compute: createBrowserCompute, key: openBrowserNodeKey },
);
serveLocal({ post: (message) => self.postMessage(message), onMessage }, (options) => ({
  compute: createBrowserCompute(options),
  store: createBrowserStore(options),
  nowMs: () => performance.now(),
}));
