const HASH_BYTES = 32;

/** The hashes that stand one behind the other in a tile. */
export const splitHashes = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: bytes.byteLength / HASH_BYTES }, (_, i) => bytes.slice(HASH_BYTES * i, HASH_BYTES * (i + 1)));
