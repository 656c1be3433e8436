// What every task kind gives once its model is loaded on a backend.
import type { Outcome } from "@starling/protocol";
import type { DecodeImage } from "./ocr/image.ts";
import type { Session, SteppedSession, TensorSession } from "./session.ts";
import type { StreamFailure, TextGenerator } from "./text-generator.ts";

/** One known answer of the manifest: tells what is wrong, or undefined when it holds. */
export type GoldenCheck = (options: { signal: AbortSignal }) => Promise<string | undefined>;

export interface LoadedTask {
  /** One output an item, in order. A refused item is named in `param` by its index. Rejects with the signal's reason when aborted, and when the runtime fails. */
  run(
    items: readonly Uint8Array[],
    options: { signal: AbortSignal },
  ): Promise<Outcome<readonly Uint8Array[], "input_rejected">>;
  readonly golden: readonly GoldenCheck[];
  /** A small batch to warm up and to measure speed with. */
  readonly sample: readonly Uint8Array[];
  /** Measures in its place: does some work and tells how many items (of generated text: tokens of one stream) it was. */
  measure?(options: { signal: AbortSignal }): Promise<number>;
  /** Ends what still runs, before its sessions are released. */
  close?(): void;
  /** Of a model that generates text; `run` goes through it too. */
  readonly generator?: TextGenerator;
}

export interface LoadContext {
  /** The model's files by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Loads a graph; whoever gave the context releases it. */
  readonly openSession: (path: string) => Promise<Session>;
  /** Loads a graph, of the model or given as bytes, whose outputs of these names stay where they are computed; whoever gave the context releases it. */
  readonly openStepped: (graph: string | Uint8Array, held: readonly string[]) => Promise<SteppedSession>;
  /** Loads a graph whose tensors are of any type; whoever gave the context releases it. */
  readonly openTensors: (path: string) => Promise<TensorSession>;
  readonly decodeImage: DecodeImage;
  readonly tuning: Tuning;
  readonly nowMs: () => number;
  /** What a stream is told when the runtime has thrown. */
  readonly failureOf: (error: unknown) => StreamFailure;
}

/** How a backend wants its work cut. */
export interface Tuning {
  /** What one run costs beside its tokens, counted in tokens: decides how much padding is worth one run less. */
  readonly runOverheadTokens: number;
  /** Rows are padded to multiples of this: fewer shapes, fewer shaders to compile. */
  readonly tokensStep: number;
  readonly linesPerBatchMax: number;
  /** Whether it is tried how many tokens are read rightly at once. */
  readonly triesPieces: boolean;
  /** Streams of generated text at once at most. */
  readonly streamsMax: number;
  /** What the live streams of a model may hold of earlier tokens, which bounds how many there are. */
  readonly liveBytesMax: number;
  /** What is kept of ended streams for prompts that begin as they did. */
  readonly prefixBytesMax: number;
}

/** A model's file that the manifest names; its absence is a broken invariant, since manifests are checked where they come in. */
export function fileOf(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the model has no file ${path}`);
  return bytes;
}
