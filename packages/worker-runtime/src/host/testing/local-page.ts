// What the tests of a tab's own answers run: a runner at hand, nothing loaded.
import { createLocalRunner, type LocalRunner } from "../../index.ts";

declare global {
  var localRunner: LocalRunner;
}

const asked = new URLSearchParams(location.search);
globalThis.localRunner = createLocalRunner({
  relayUrl: asked.get("relay") ?? "",
  workerUrl: "/node-worker.js",
  ortUrl: "/",
});
