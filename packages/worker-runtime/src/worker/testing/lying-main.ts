// The worker's entry as a liar builds it: everything is real but what it hands in. How it lies is told by its address
// (`?lie=garbage&after=100`), or, where another says where it lies, by `globalThis.starlingLie` in front of the script.
import { createBrowserCompute } from "../../gpu/create-browser-compute.ts";
import { openBrowserNodeKey } from "../../platform/browser-node-key.ts";
import { serveHost } from "../serve-host.ts";
import { LIES } from "./lies.ts";
import { createLyingCompute, type Lying } from "./lying-compute.ts";

declare global {
  var starlingLie: Lying | undefined;
}

const asked = new URLSearchParams(location.search);
const lie = LIES.find((name) => name === asked.get("lie")) ?? "garbage";
const lying = globalThis.starlingLie ?? { lie, afterItems: Number(asked.get("after") ?? 0) };

serveHost(
  {
    post: (message) => self.postMessage(message),
    onMessage: (heard) => self.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  },
  {
    compute: (options) => createLyingCompute(createBrowserCompute(options), lying, Math.random),
    key: openBrowserNodeKey,
  },
);
