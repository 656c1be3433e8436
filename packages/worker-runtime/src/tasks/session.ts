// What a task knows of a model loaded somewhere: feeds in, numbers out. Which runtime and which backend, it doesn't see.

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

/** The name of a graph's one input or output. */
export function onlyName(names: readonly string[]): string {
  const [name] = names;
  if (name === undefined) throw new Error("the graph has no inputs or no outputs");
  return name;
}
