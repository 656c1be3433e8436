// The door of @starling/worker-runtime for pages: the handle on the node that a tab becomes. Nothing of the node itself is in here.

export type { PrepareProgress } from "./compute.ts";
export type { GraphPort, RawRun } from "./gpu/run-raw-graph.ts";
export { type ContributorSnapshot, IDLE_CONTRIBUTOR } from "./host/contributor-snapshot.ts";
export {
  type Contributor,
  type ContributorOptions,
  createContributor,
  type LendingConsent,
} from "./host/create-contributor.ts";
export {
  createLocalRunner,
  type LocalRunner,
  type LocalRunnerOptions,
  type LocalRunOptions,
} from "./host/create-local-runner.ts";
export type { Remembered } from "./host/remembered.ts";
export { type LendingLimits, NO_LIMITS } from "./link/lending-limits.ts";
export type { ModelView, ShownNotice } from "./link/node-snapshot.ts";
export type {
  LocalAnswer,
  LocalAnswerOf,
  LocalFailure,
  LocalFailureCode,
  LocalOutcome,
  LocalRequest,
  LocalRun,
} from "./local/local-answer.ts";
export { openBrowserNodeKey, replaceBrowserNodeKey } from "./platform/browser-node-key.ts";
export type { NodeKey } from "./platform/node-key.ts";
export { type ImageSize, readImageSize } from "./tasks/ocr/read-image-size.ts";
