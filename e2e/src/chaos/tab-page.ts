// What the tab runs: a contributor that begins at once.
import { type Contributor, createContributor } from "@starling/worker-runtime";

declare global {
  var contributor: Contributor;
}

globalThis.contributor = createContributor({
  relayUrl: new URLSearchParams(location.search).get("relay") ?? "",
  workerUrl: "/runtime/node-worker.js",
  ortUrl: "/runtime/",
  name: "chaos tab",
});
globalThis.contributor.start({ grantedAt: new Date().toISOString() });
