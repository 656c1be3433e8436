// The worker of a tab that dies: everything in it is real, some of its messages are lost, and at the token that it dies of it
// stands still until the tab is gone.
import { createBrowserCompute } from "../../../../packages/worker-runtime/src/gpu/create-browser-compute.ts";
import { loseShare, openLossySocket } from "../../../../packages/worker-runtime/src/link/testing/lose-messages.ts";
import { openBrowserNodeKey } from "../../../../packages/worker-runtime/src/platform/browser-node-key.ts";
import { serveHost } from "../../../../packages/worker-runtime/src/worker/serve-host.ts";
import { createMortalCompute } from "./mortal-compute.ts";

declare global {
  var mortalTab: {
    readonly tab: number;
    readonly streams: number;
    readonly loseShare: number;
    readonly seed: number;
    readonly ahead: readonly (readonly [key: string, dieAt: number])[];
  };
}

const { tab, streams, seed, ahead, loseShare: share } = globalThis.mortalTab;
const dieAt = new Map(ahead);
const address = (path: string, key: string, at: number) =>
  `/${path}?${new URLSearchParams({ tab: String(tab), key, at: String(at) })}`;

serveHost(
  {
    post: (message) => self.postMessage(message),
    onMessage: (heard) => self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  },
  {
    compute: (options) =>
      createMortalCompute(createBrowserCompute({ ...options, backends: ["wasm"] }), {
        streams,
        strikes(key, index) {
          if (dieAt.get(key) !== index) return false;
          // Answered only where another node died of this text before; else this is where the tab ends.
          const question = new XMLHttpRequest();
          question.open("POST", address("die", key, index), false);
          question.send();
          return false;
        },
        began: (key, given) => {
          fetch(address("began", key, given), { method: "POST" }).catch(() => {});
        },
        die() {},
      }),
    key: openBrowserNodeKey,
    openSocket: openLossySocket(loseShare(share, seed)),
  },
);
