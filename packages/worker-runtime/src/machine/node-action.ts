import type { Notice } from "@starling/protocol";
import type { AnnouncedModel, Answer, Batch, NodeState, Stream } from "./node-state.ts";

/** What the shell around the machine is to do, in order. */
export type NodeAction =
  | { readonly type: "probe" }
  | { readonly type: "connect" }
  | { readonly type: "disconnect" }
  /** Make these ready, one after another, most wanted first; the whole list each time. */
  | { readonly type: "prepare"; readonly modelIds: readonly string[] }
  | { readonly type: "stopPreparing" }
  | { readonly type: "run"; readonly batch: Batch }
  /** Compute one known answer of the model again; answer with `selfTested`. */
  | { readonly type: "selfTest"; readonly batchId: number; readonly modelId: string }
  /** The model computes wrongly on its backend: prepare it anew, on another. */
  | { readonly type: "prepareAnew"; readonly modelId: string }
  | { readonly type: "abort"; readonly batchId: number }
  /** Make the text and tell its tokens as they come; answer with `streamEnded`. */
  | { readonly type: "startStream"; readonly streamId: number; readonly lease: Stream["lease"] }
  /**
   * Make no more of it, from the next step on. `keep`: what was made is told before the lease is given back or reported as
   * failed; else it is forgotten.
   */
  | { readonly type: "stopStream"; readonly streamId: number; readonly fence: number; readonly keep: boolean }
  | { readonly type: "sendReady"; readonly models: readonly AnnouncedModel[] }
  | { readonly type: "sendResults"; readonly flight: number; readonly answers: readonly Answer[] }
  | { readonly type: "sendRenew"; readonly fences: readonly number[] }
  | { readonly type: "sendCapacity"; readonly paused: boolean; readonly givenBack: readonly number[] }
  | { readonly type: "sendLeave" }
  /** Answer with `drainTimedOut` after the time that a drain may take. */
  | { readonly type: "armDrainTimer" }
  | { readonly type: "notice"; readonly notice: Notice }
  /** The device is gone: replace this worker. */
  | { readonly type: "respawn"; readonly reason: string };

export interface Step {
  readonly state: NodeState;
  /** To be done in this order. */
  readonly actions: readonly NodeAction[];
}

export const abort = (batch: Batch | null): readonly NodeAction[] =>
  batch === null ? [] : [{ type: "abort", batchId: batch.id }];
