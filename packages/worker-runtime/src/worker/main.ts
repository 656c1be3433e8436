// The Web Worker of a browser tab: socket and inference both live here, so that a busy page or a hidden tab stops neither.
import { createBrowserCompute } from "../gpu/create-browser-compute.ts";
import { openBrowserNodeKey } from "../platform/browser-node-key.ts";
import { serveHost } from "./serve-host.ts";

serveHost(
  {
    post: (message) => self.postMessage(message),
    onMessage: (heard) => self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  },
  { compute: createBrowserCompute, key: openBrowserNodeKey },
);
