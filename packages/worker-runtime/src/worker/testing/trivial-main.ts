// The worker's entry as browser tests build it: everything real but the models.
import { createTrivialCompute } from "../../link/testing/trivial-compute.ts";
import { openBrowserNodeKey } from "../../platform/browser-node-key.ts";
import { serveHost } from "../serve-host.ts";

serveHost(
  {
    post: (message) => self.postMessage(message),
    onMessage: (heard) => self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  },
  {
    compute: ({ onNotice }) => {
      if (location.search === "?full") onNotice("The storage is full.");
      return createTrivialCompute();
    },
    key: openBrowserNodeKey,
  },
);
