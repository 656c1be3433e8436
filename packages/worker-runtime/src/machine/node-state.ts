// What a node is at any moment. No clock, no I/O: bytes are carried, never read.
import type { Edition, GenerateItem, JobId, Notice, Ready, Result } from "@starling/protocol";

/** A lease with its input, as the node holds it. */
export interface Lease {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly fence: number;
  readonly modelId: string;
  readonly items: readonly Uint8Array[];
  readonly inputBytes: number;
  /** Of a text that is streamed as it is made: its only item, read. Without it the lease is batch work. */
  readonly text?: GenerateItem;
}

/** A lease whose text is streamed. Streams run beside the batch and beside each other. */
export interface Stream {
  /** What its start was called; null while it waits for another of its model to end. */
  readonly id: number | null;
  readonly lease: Lease & { readonly text: GenerateItem };
}

/**
 * What runs now: one or more leases of one model, in one call, or a self-test of the model `test`, without leases. Answers
 * for `dropped` fences are not wanted any more.
 */
export interface Batch {
  readonly id: number;
  readonly leases: readonly Lease[];
  readonly dropped: readonly number[];
  readonly test: string | null;
}

/** A result that the relay has not acknowledged. `flight` is the message that carries it now, null while it waits. */
export interface Answer {
  readonly result: Result;
  /** The chunk's outputs as a bundle; null for a failure. */
  readonly output: Uint8Array | null;
  readonly itemCount: number;
  readonly flight: number | null;
  /** Somebody reads along, and waits for its end. */
  readonly streamed?: true;
  readonly modelId: string;
  /** A self-test of its model has passed since it was computed. */
  readonly proven: boolean;
}

/** What a model has done since its last self-test: leases run, and how long anything ran meanwhile. */
export interface SinceTest {
  readonly modelId: string;
  readonly leases: number;
  readonly workMs: number;
}

/** Smoothed over the streams that ended. */
export interface MeasuredSpeed {
  readonly modelId: string;
  readonly tokensPerSecond: number;
}

/** What the relay is told of a model that is ready, and the precision, which it isn't told. */
export type AnnouncedModel = Omit<Ready["models"][number], "goldenOk"> & Edition;

/** What a node carries from its first connection to its end. */
export interface Work {
  readonly link: "down" | "up";
  /** What the relay asked for, most wanted first. */
  readonly wanted: readonly string[];
  /** What is ready here. */
  readonly models: readonly AnnouncedModel[];
  readonly queue: readonly Lease[];
  /** In the order in which they were granted. */
  readonly streams: readonly Stream[];
  /** What streams have shown of their models' speed since it was last announced. */
  readonly speeds: readonly MeasuredSpeed[];
  /** Fences whose merged run failed: they run alone next. */
  readonly alone: readonly number[];
  readonly outbox: readonly Answer[];
  /** Results that may not leave before a self-test of their model has passed. */
  readonly unproven: readonly Answer[];
  readonly sinceTest: readonly SinceTest[];
  /** Fences that the relay has not yet confirmed as given back. */
  readonly givenBack: readonly number[];
  /** The next id of a batch or a flight. */
  readonly nextId: number;
  /** What the relay has accepted. */
  readonly done: { readonly chunks: number; readonly items: number };
}

export type NodeState =
  | { readonly phase: "idle" }
  | { readonly phase: "probing"; readonly paused: boolean }
  | { readonly phase: "connecting"; readonly work: Work }
  | { readonly phase: "ready"; readonly work: Work }
  /** Something runs: a batch, streams, or both. */
  | { readonly phase: "running"; readonly work: Work; readonly batch: Batch | null }
  | { readonly phase: "paused"; readonly work: Work }
  | { readonly phase: "draining"; readonly work: Work; readonly batch: Batch | null; readonly leaving: boolean }
  | { readonly phase: "stopped"; readonly notice: Notice | null }
  | { readonly phase: "faulted"; readonly notice: Notice };

export type NodePhase = NodeState["phase"];

export const IDLE: NodeState = { phase: "idle" };

export const NO_WORK: Work = {
  link: "down",
  wanted: [],
  models: [],
  queue: [],
  streams: [],
  speeds: [],
  alone: [],
  outbox: [],
  unproven: [],
  sinceTest: [],
  givenBack: [],
  nextId: 1,
  done: { chunks: 0, items: 0 },
};

/** The work that a state carries, if it is one that does. */
export function workOf(state: NodeState): Work | null {
  return "work" in state ? state.work : null;
}

/** The batch that runs now, if any. */
export function batchOf(state: NodeState): Batch | null {
  return "batch" in state ? state.batch : null;
}
