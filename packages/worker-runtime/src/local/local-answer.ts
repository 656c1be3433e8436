// What a tab is asked to answer by itself, and what it answers: no lease, no relay's word, nothing earned.
import type {
  Backend,
  GenerateFinish,
  ModelManifest,
  OcrOutput,
  Precision,
  SamplingFields,
  TensorBytes,
} from "@starling/protocol";
import type { PrepareProgress } from "../compute.ts";
import type { RawRun } from "../gpu/run-raw-graph.ts";
import type { RunFailure } from "../run-failure.ts";
import type { ChatMessage } from "../text/text-codec.ts";

export type LocalRequest =
  | {
      readonly kind: "chat";
      readonly messages: readonly ChatMessage[];
      /** How to draw, as a request to the relay says it; the model's own ways where left out. */
      readonly sampling: SamplingFields;
      readonly seed: number;
      readonly maxTokens: number;
      readonly stop: readonly string[];
    }
  | { readonly kind: "embed"; readonly texts: readonly string[] }
  /** Image files as they are: PNG, JPEG or WebP. */
  | { readonly kind: "ocr"; readonly images: readonly Uint8Array[] }
  /** A graph of the model by its file's path; without `feeds` what it takes and gives is told. */
  | {
      readonly kind: "graph";
      readonly path: string;
      readonly feeds: Readonly<Record<string, TensorBytes>> | null;
    };

export type LocalAnswer =
  | {
      readonly kind: "chat";
      readonly text: string;
      /** All of the answer's tokens, an end token included. */
      readonly tokens: readonly number[];
      readonly finish: GenerateFinish;
      readonly promptTokens: number;
    }
  /** One a text, in order. */
  | { readonly kind: "embed"; readonly vectors: readonly Float32Array[] }
  | { readonly kind: "ocr"; readonly pages: readonly OcrOutput[] }
  | ({ readonly kind: "graph" } & RawRun);
export type LocalAnswerOf<R extends LocalRequest> = Extract<LocalAnswer, { kind: R["kind"] }>;

/** On what it was computed, and how long that took without loading. */
export interface LocalRun {
  readonly backend: Backend;
  readonly precision: Precision | null;
  readonly runMs: number;
}

/**
 * `wrong_task`: the model does something else. `cannot_run_here`: no backend of this machine holds for the model, or its files can't be had.
 * `worker_lost`: the worker couldn't be loaded, or hung. The others are as a node says them, or a relay.
 */
export type LocalFailureCode =
  | RunFailure
  | "wrong_task"
  | "invalid_field"
  | "context_too_long"
  | "too_many_runs"
  | "cannot_run_here"
  | "worker_lost";
export interface LocalFailure {
  readonly code: LocalFailureCode;
  /** A plain sentence. */
  readonly detail?: string;
}
export type LocalOutcome<A> =
  | { readonly ok: true; readonly answer: A; readonly ran: LocalRun }
  | { readonly ok: false; readonly error: LocalFailure };

export interface LocalListener {
  readonly onProgress: (progress: PrepareProgress) => void;
  /** Text as it is made; of a chat. */
  readonly onText: (piece: string) => void;
}

export interface LocalOrder {
  readonly manifest: ModelManifest;
  readonly request: LocalRequest;
}
