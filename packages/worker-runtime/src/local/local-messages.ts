// What a page and the worker that answers for it alone say to each other.
import type { PrepareProgress } from "../compute.ts";
import type { LocalAnswer, LocalOrder, LocalOutcome } from "./local-answer.ts";

/** Another word than a node's messages have: one worker's script serves both, and each hears its own. */
export const LOCAL_VERSION = "local-1";

export type ToLocal =
  | { readonly v: typeof LOCAL_VERSION; readonly type: "open"; readonly relayUrl: string; readonly ortUrl: string }
  | ({ readonly v: typeof LOCAL_VERSION; readonly type: "run"; readonly id: number } & LocalOrder)
  | { readonly v: typeof LOCAL_VERSION; readonly type: "abort"; readonly id: number };

export type FromLocal =
  | {
      readonly v: typeof LOCAL_VERSION;
      readonly type: "progress";
      readonly id: number;
      readonly progress: PrepareProgress;
    }
  | { readonly v: typeof LOCAL_VERSION; readonly type: "text"; readonly id: number; readonly piece: string }
  | {
      readonly v: typeof LOCAL_VERSION;
      readonly type: "done";
      readonly id: number;
      readonly outcome: LocalOutcome<LocalAnswer>;
    }
  /** The device is gone: every run has failed, and this worker is of no more use. */
  | { readonly v: typeof LOCAL_VERSION; readonly type: "lost" };

/** Whether it is one of this version's messages. Their senders are our own, so no more is checked. */
export const isLocalMessage = <T extends ToLocal | FromLocal>(value: unknown): value is T =>
  typeof value === "object" && value !== null && "v" in value && value.v === LOCAL_VERSION && "type" in value;
