// What the page and its worker say to each other. Both come from one build; the version catches a page that outlived its worker's files.
import type { Region } from "@starling/protocol";
import type { LendingLimits } from "../link/lending-limits.ts";
import type { NodeSnapshot } from "../link/node-snapshot.ts";

export const MESSAGES_VERSION = 1;

export type ToWorker =
  | {
      readonly v: typeof MESSAGES_VERSION;
      readonly type: "start";
      readonly relayUrl: string;
      readonly ortUrl: string;
      readonly name: string;
      /** As its owner agreed to say. */
      readonly region?: Region;
      readonly paused: boolean;
      readonly limits: LendingLimits;
    }
  | { readonly v: typeof MESSAGES_VERSION; readonly type: "limit"; readonly limits: LendingLimits }
  | { readonly v: typeof MESSAGES_VERSION; readonly type: "pause" | "resume" | "stop" | "ping" };

export type FromWorker =
  | { readonly v: typeof MESSAGES_VERSION; readonly type: "snapshot"; readonly snapshot: NodeSnapshot }
  /** The worker's thread is alive. */
  | { readonly v: typeof MESSAGES_VERSION; readonly type: "beat" }
  /** The device is gone: replace this worker. */
  | { readonly v: typeof MESSAGES_VERSION; readonly type: "lost"; readonly reason: string }
  /** The node has left; nothing comes after this. */
  | { readonly v: typeof MESSAGES_VERSION; readonly type: "stopped" };

/** Whether it is one of this version's messages. Their senders are our own, so no more is checked. */
export const isMessage = <T extends ToWorker | FromWorker>(value: unknown): value is T =>
  typeof value === "object" && value !== null && "v" in value && value.v === MESSAGES_VERSION && "type" in value;
