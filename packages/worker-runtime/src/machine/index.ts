// The door of @starling/worker-runtime/machine: what a node decides, without I/O and without a clock.
export { MACHINE_LIMITS } from "./machine-limits.ts";
export type { NodeAction, Step } from "./node-action.ts";
export type { NodeEvent, NodeEventType, RunFailureCode, RunOutcome } from "./node-event.ts";
export {
  type AnnouncedModel,
  type Answer,
  type Batch,
  batchOf,
  IDLE,
  type Lease,
  NO_WORK,
  type NodePhase,
  type NodeState,
  type Stream,
  type Work,
  workOf,
} from "./node-state.ts";
export { step } from "./step.ts";
export { heldFences } from "./take-grant.ts";
