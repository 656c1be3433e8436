import { createHash } from "node:crypto";

/** Whole numbers drawn from a nonce: the same nonce gives the same numbers. */
export interface NonceStream {
  /** Uniform (but for a bias below 2^-20) in 0 … n - 1; n at most 4096. */
  below(n: number): number;
  /** One of the list. */
  pick<T>(list: readonly [T, ...T[]]): T;
}

const WORD_BYTES = 4;

/** SHA-256 in counter mode over the nonce. */
export function createNonceStream(nonce: Uint8Array): NonceStream {
  let block = Buffer.alloc(0);
  let at = 0;
  let counter = 0;
  function below(n: number): number {
    if (at + WORD_BYTES > block.byteLength) {
      block = createHash("sha256").update(nonce).update(`\n${counter}`).digest();
      counter += 1;
      at = 0;
    }
    const word = block.readUInt32LE(at);
    at += WORD_BYTES;
    return word % n;
  }
  return {
    below,
    pick: (list) => list[below(list.length)] ?? list[0],
  };
}
