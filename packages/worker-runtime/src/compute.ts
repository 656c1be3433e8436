// The seam between a node's session (who talks to the relay) and its compute (who runs models).
import type { AdapterInfo, Backend, Edition, ModelManifest, Outcome, TensorBytes } from "@starling/protocol";
import type { RawRun } from "./gpu/run-raw-graph.ts";
import type { RunFailure } from "./run-failure.ts";
import type { TextGenerator } from "./tasks/text-generator.ts";

export type PrepareStage = "waiting" | "downloading" | "loading" | "checking" | "measuring" | "ready";

export interface PrepareProgress {
  readonly stage: PrepareStage;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** A model that has proved itself here: its known answers hold on `backend`, in `precision` where it has several, which was the fastest that did. */
export interface ReadyModel extends Edition {
  readonly modelId: string;
  /** Of a model that generates text: tokens a second of one stream. */
  readonly itemsPerSecond: number;
  /** Of a model that generates text: how many streams it runs at once. */
  readonly streams?: number;
  /** Why others were passed over, in plain words: shown in diagnostics. */
  readonly passedOver: readonly (Edition & { readonly reason: string })[];
}

export interface Probe {
  readonly adapter: AdapterInfo | null;
  /** What can be tried here, in order of preference. */
  readonly backends: readonly Backend[];
}

export interface RunOutput {
  /** One output an item, in order; bytes as the task's codec in @starling/protocol makes them. */
  readonly outputs: readonly Uint8Array[];
  readonly runMs: number;
}

export type { RunFailure };

/** `self_test_failed` says in `detail` what came out wrong. */
export type SelfTestFailure = "self_test_failed" | "device_lost";

/** No backend of this machine holds for the model: trying again would end the same way. */
export class CannotRunHere extends Error {
  override readonly name = "CannotRunHere";
}

/**
 * Runs models on this machine. Calls may overlap; inside, every ONNX Runtime call goes through one queue.
 * A browser tab's lives in the Web Worker; a headless node's in the Node process.
 */
export interface Compute {
  probe(): Promise<Probe>;
  /** Downloads what is missing (hash-checked), loads, checks known answers, measures. Rejects with a sentence, with `CannotRunHere` when no backend holds. Idempotent. */
  prepare(
    manifest: ModelManifest,
    options: { signal: AbortSignal; onProgress: (progress: PrepareProgress) => void },
  ): Promise<ReadyModel>;
  /** Drops stored files that none of these models names: to be called with the whole catalogue. */
  keepOnly?(manifests: readonly ModelManifest[]): Promise<void>;
  /** Runs the items of one chunk. Rejects with the signal's reason when aborted. Expected failures are values; `input_rejected` names the item in `param` as its index. */
  run(
    modelId: string,
    items: readonly Uint8Array[],
    options: { signal: AbortSignal },
  ): Promise<Outcome<RunOutput, RunFailure>>;
  /** Streams of a ready model that generates text; undefined of others. Another one after each `prepare` that loaded anew: ask for it at each start. */
  generator?(modelId: string): TextGenerator | undefined;
  /**
   * Computes one known answer of a ready model again, another each time. When it doesn't hold, the model is ready no
   * longer, and `prepare` passes over what it ran on: of fp16 that variant, else the backend. Rejects with the signal's reason when aborted. A compute
   * without it is believed.
   */
  selfTest?(modelId: string, options: { signal: AbortSignal }): Promise<Outcome<null, SelfTestFailure>>;
  /**
   * Loads a graph of the model (a file of role `model`) on the CPU and runs it once on raw tensors, or without them says what it takes and
   * gives. Rejects with `CannotRunHere`, with the signal's reason, and with what the runtime says of the tensors.
   */
  runGraph?(
    manifest: ModelManifest,
    path: string,
    feeds: Readonly<Record<string, TensorBytes>> | null,
    options: { signal: AbortSignal; onProgress: (progress: PrepareProgress) => void },
  ): Promise<RawRun>;
  /** Called once when the GPU device is lost; after that every WebGPU run fails with `device_lost` and the worker should be replaced. */
  onDeviceLost(listener: (reason: string) => void): void;
  close(): Promise<void>;
}
