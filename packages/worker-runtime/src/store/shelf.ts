// Where bytes are kept between visits, by name. A name is a SHA-256, so writing the same twice is harmless.

export interface Shelf {
  /** How many bytes are kept under a name, from its first on; 0 when none are. */
  sizeOf(name: string): Promise<number>;
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Keeps bytes under a name, after the `from` that are there already. */
  write(name: string, from: number): Promise<ShelfWriter>;
  /** Nothing happens when there is none. */
  remove(name: string): Promise<void>;
  names(): Promise<string[]>;
}

export interface ShelfWriter {
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the writing. What was written stays, whole or not, where the shelf can keep a beginning. Idempotent. */
  close(): Promise<void>;
}
