// What a task knows of a model loaded somewhere: feeds in, numbers out. Which runtime and which backend, it doesn't see.
import type { NamedTensors } from "@starling/protocol";

/** One input of a graph; `data` fills `dims`, row-major. */
export type Feed =
  | { readonly dtype: "float32"; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: "int64"; readonly dims: readonly number[]; readonly data: BigInt64Array };

/** One output of a graph. The memory is the caller's. */
export interface Floats {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Runs the graph once and gives the output named. Rejects with the signal's reason when aborted before its turn came. */
  run(feeds: Readonly<Record<string, Feed>>, output: string, options: { signal: AbortSignal }): Promise<Floats>;
}

/** A graph whose inputs and outputs are of any type. */
export interface TensorSession extends Pick<Session, "inputNames" | "outputNames"> {
  /** Runs the graph once and gives the outputs named, copied. Rejects with the signal's reason when aborted before its turn came. */
  runTensors(
    tensors: NamedTensors,
    outputs: readonly string[],
    options: { signal: AbortSignal },
  ): Promise<NamedTensors>;
}

/** A tensor between two runs: it stays where the backend computes. Whoever was given it disposes of it. */
export interface Held {
  readonly dtype: HeldDtype;
  readonly dims: readonly number[];
  /** Its bytes, where they lie in the process's own memory; undefined on a GPU. */
  readonly memory: Uint8Array | undefined;
  /** Idempotent. */
  dispose(): void;
}

export type HeldDtype = "float32" | "float16";
export const HELD_BYTES: Readonly<Record<HeldDtype, number>> = { float32: 4, float16: 2 };

export interface GraphInput {
  readonly name: string;
  readonly dtype: string;
  /** A name where a length is not fixed. */
  readonly dims: readonly (number | string)[];
}

/** A graph whose runs build on each other: outputs of one are inputs of the next and are not read in between. */
export interface SteppedSession {
  readonly inputs: readonly GraphInput[];
  readonly outputNames: readonly string[];
  /** Runs once. `numbers` names an output to read (of 16-bit floats as 32-bit ones), `held` those to keep; outputs that neither names are not copied. */
  step(
    feeds: Readonly<Record<string, Feed | Held>>,
    wanted: { readonly numbers?: string; readonly held: readonly string[] },
  ): Promise<{ readonly numbers: Floats | undefined; readonly held: readonly Held[] }>;
  /** A tensor of these bytes, which are the session's from now on. */
  hold(dtype: HeldDtype, dims: readonly number[], memory: Uint8Array<ArrayBuffer>): Held;
}

/** The name of a graph's one input or output. */
export function onlyName(names: readonly string[]): string {
  const [name] = names;
  if (name === undefined) throw new Error("the graph has no inputs or no outputs");
  return name;
}
