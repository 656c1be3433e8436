// The door `./browser-compute`: models in a page's or worker's own hands, without a network around them.
export type { Compute, PrepareProgress, Probe, ReadyModel, RunFailure, RunOutput } from "./compute.ts";
export { type BrowserComputeOptions, createBrowserCompute } from "./gpu/create-browser-compute.ts";
