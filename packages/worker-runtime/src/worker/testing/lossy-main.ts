// The worker's entry on a bad line: everything is real, and of what passes between it and the relay a share is lost. How much is
// told by its address (`?lose=0.15&seed=7`), or, where another says where it lies, by `globalThis.starlingLoss` in front of the script.
import { createBrowserCompute } from "../../gpu/create-browser-compute.ts";
import { loseShare, openLossySocket } from "../../link/testing/lose-messages.ts";
import { openBrowserNodeKey } from "../../platform/browser-node-key.ts";
import { serveHost } from "../serve-host.ts";

export interface Loss {
  readonly share: number;
  readonly seed: number;
}

declare global {
  var starlingLoss: Loss | undefined;
}

const asked = new URLSearchParams(location.search);
const { share, seed } = globalThis.starlingLoss ?? {
  share: Number(asked.get("lose") ?? 0),
  seed: Number(asked.get("seed") ?? 0),
};

serveHost(
  {
    post: (message) => self.postMessage(message),
    onMessage: (heard) => self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  },
  { compute: createBrowserCompute, key: openBrowserNodeKey, openSocket: openLossySocket(loseShare(share, seed)) },
);
