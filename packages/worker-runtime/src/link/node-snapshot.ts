// What a node shows of itself. Plain data: it crosses from the worker to the page and from tab to tab.
import type { AdapterInfo, Backend, Balance, Notice, Precision, TaskKind } from "@starling/protocol";
import type { PrepareStage } from "../compute.ts";
import type { NodePhase } from "../machine/index.ts";

export interface ModelView {
  readonly modelId: string;
  readonly name: string;
  readonly task: TaskKind;
  /** Of the files that this machine needs. */
  readonly sizeBytes: number;
  readonly stage: PrepareStage | "failed";
  readonly loadedBytes: number;
  readonly backend?: Backend;
  /** Of a model that has several. */
  readonly precision?: Precision;
  /** Of generated text: tokens. */
  readonly itemsPerSecond?: number;
  /** Why it failed, or why a backend was passed over. */
  readonly problem?: string;
}

export interface NodeSnapshot {
  readonly phase: NodePhase;
  readonly account: { readonly id: string } | null;
  /** Points, as decimal strings. */
  readonly balance: Balance | null;
  readonly adapter: AdapterInfo | null;
  readonly models: readonly ModelView[];
  /** The chunk that runs now; `itemCount` counts every chunk of a merged run, or every text that is streamed. */
  readonly current: {
    readonly jobId: string;
    readonly chunkIndex: number;
    readonly modelId: string;
    readonly itemCount: number;
  } | null;
  /** What the relay accepted since this session began. */
  readonly session: { readonly chunksDone: number; readonly itemsDone: number; readonly startedAtMs: number | null };
  readonly connection: "offline" | "connecting" | "online";
  readonly notice: ShownNotice | null;
}

/** What the relay says, or what the browser's storage does: it stops nothing, but the person should know. */
export type ShownNotice = Notice | { readonly code: "storage"; readonly message: string };

export const IDLE_SNAPSHOT: NodeSnapshot = {
  phase: "idle",
  account: null,
  balance: null,
  adapter: null,
  models: [],
  current: null,
  session: { chunksDone: 0, itemsDone: 0, startedAtMs: null },
  connection: "offline",
  notice: null,
};
