// What the generator asks of a stream, whether it makes tokens or measures them.

export interface Stream {
  /** Prompt and answer so far. All but the last are read before the first is chosen. */
  readonly tokens: readonly number[];
  /** While reading, logits are wanted from the token of this index on; infinite when none are. */
  readonly rowsFrom: number;
  /** The output when nothing is left to do: asked before anything is read, and after all was. */
  output(): Uint8Array | null;
  /** Takes the logits after the token of an index, while reading; they may be changed. Throws when they are no numbers. */
  read(index: number, logits: Float32Array): void;
  /** Takes the logits after the last token and goes on by one; they may be changed. Throws when they are no numbers. */
  next(logits: Float32Array): void;
}

export class NoNumbers extends Error {
  override readonly name = "NoNumbers";
  constructor() {
    super("the model gave values that are not numbers");
  }
}
