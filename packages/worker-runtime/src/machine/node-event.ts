import type { ErrorCode, Notice, Outcome } from "@starling/protocol";
import type { AnnouncedModel, Lease } from "./node-state.ts";

export type RunFailureCode = "run_failed" | "device_lost" | "input_rejected";

/** One output an item of the batch, in order. */
export type RunOutcome = Outcome<{ readonly outputs: readonly Uint8Array[]; readonly runMs: number }, RunFailureCode>;

/** What a run counts for towards the next self-test. */
export const toll = (outcome: RunOutcome): { readonly runMs: number; readonly failed: boolean } =>
  outcome.ok
    ? { runMs: outcome.value.runMs, failed: false }
    : { runMs: 0, failed: outcome.error.code === "run_failed" };

/** What can happen to a node. */
export type NodeEvent =
  | { readonly type: "start"; readonly paused: boolean }
  | { readonly type: "probed" }
  | { readonly type: "probeFailed"; readonly notice: Notice }
  /** The relay said welcome. */
  | { readonly type: "linkUp"; readonly prepare: readonly string[] }
  | { readonly type: "linkDown" }
  /** The relay will not have this node, now or later. */
  | { readonly type: "refused"; readonly notice: Notice }
  | { readonly type: "prepareAsked"; readonly modelIds: readonly string[] }
  | { readonly type: "modelReady"; readonly model: AnnouncedModel }
  | { readonly type: "granted"; readonly leases: readonly Lease[] }
  /** Leases whose input could not be read. */
  | { readonly type: "unreadable"; readonly fences: readonly number[] }
  /** The relay no longer waits for these: cancelled, or lost. */
  | { readonly type: "withdrawn"; readonly fences: readonly number[] }
  | { readonly type: "ran"; readonly batchId: number; readonly outcome: RunOutcome }
  /**
   * A stream ended by itself; without an outcome when its model was taken from under it, by a self-test or for a newer one.
   * `tokensPerSecond`: its speed after its first token; null when it was too short to tell.
   */
  | {
      readonly type: "streamEnded";
      readonly streamId: number;
      readonly outcome: RunOutcome | null;
      readonly tokensPerSecond: number | null;
    }
  /** `problem`: what came out wrong; null when the known answer holds. */
  | { readonly type: "selfTested"; readonly batchId: number; readonly problem: string | null }
  /** One outcome an answer of the flight, in order; null was accepted. */
  | { readonly type: "acknowledged"; readonly flight: number; readonly outcomes: readonly (ErrorCode | null)[] }
  | { readonly type: "capacityAcknowledged"; readonly givenBack: readonly number[] }
  | { readonly type: "renewDue" }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** `finishRun`: what runs is finished first; else it is given back. */
  | { readonly type: "stop"; readonly finishRun: boolean }
  | { readonly type: "left" }
  | { readonly type: "drainTimedOut" }
  | { readonly type: "deviceLost"; readonly reason: string };

export type NodeEventType = NodeEvent["type"];
