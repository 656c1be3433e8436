// The door of @starling/worker-runtime/headless: a Node process as a node, and its compute alone for a referee.
export type { Compute, ReadyModel, RunOutput } from "./compute.ts";
export { createHeadlessCompute, type HeadlessComputeOptions } from "./headless/create-headless-compute.ts";
export { type HeadlessNode, type HeadlessNodeOptions, startHeadlessNode } from "./headless/start-headless-node.ts";
export type { NodeSnapshot } from "./link/node-snapshot.ts";
export { openFileNodeKey } from "./platform/file-node-key.ts";
