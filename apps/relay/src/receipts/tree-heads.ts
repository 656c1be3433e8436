// Signed heads of the log: the newest is kept at hand, each is kept in the database for ever.
import { hashOfRange, type ReadTile, rootRange, type TileKey, tilesOf } from "@starling/domain";
import {
  digestOfWords,
  hexOf,
  logIdBytes,
  type ReceiptDomain,
  type SignedTreeHead,
  TREE_HEAD_STRUCT,
  type TypedStruct,
  wordsOf,
} from "@starling/protocol";
import type { ReceiptStore } from "../ports/receipt-store.ts";
import { sha256 } from "../sha256.ts";
import { keccak256, type Signer } from "./signer.ts";

/** Reads tiles for a bounded number of proofs. */
export type TileSource = (keys: readonly TileKey[]) => Promise<ReadTile>;

export interface TreeHeads {
  newest(): SignedTreeHead;
  /** Signs the head of the log as it is now, unless the newest is of that size. */
  sign(size: number, nowMs: number): Promise<void>;
}

/** Words and signature of a struct, as they are served. */
export async function signStruct<T>(
  signer: Signer,
  domain: ReceiptDomain,
  struct: TypedStruct<T>,
  of: T,
): Promise<{ readonly words: string[]; readonly signature: string }> {
  const words = wordsOf(keccak256, struct, of);
  return { words, signature: await signer.sign(digestOfWords(keccak256, domain, domain.words, struct, words)) };
}

export interface TreeHeadsOptions {
  readonly store: ReceiptStore;
  readonly tiles: TileSource;
  readonly signer: Signer;
  readonly domain: ReceiptDomain;
  readonly nowMs: number;
}

export async function openTreeHeads({ store, tiles, signer, domain, nowMs }: TreeHeadsOptions): Promise<TreeHeads> {
  const logId = hexOf(logIdBytes(sha256, signer.address));
  const signed = async (size: number, timestampMs: number): Promise<SignedTreeHead> => {
    const range = rootRange(size);
    const rootHash = hexOf(hashOfRange(sha256, range, await tiles(tilesOf([range]))));
    const of = { logId, size, rootHash, timestampMs };
    return { ...of, ...(await signStruct(signer, domain, TREE_HEAD_STRUCT, of)) };
  };

  const kept = await store.lastHead();
  // Signed anew: the key or the domain may have changed since. A log that is empty has a head, too.
  let newest = await signed(kept?.size ?? 0, kept?.timestampMs ?? Math.floor(nowMs));

  return {
    newest: () => newest,
    async sign(size, nowMs) {
      if (size === newest.size) return;
      const head = await signed(size, Math.max(Math.floor(nowMs), newest.timestampMs + 1));
      const { rootHash, timestampMs, signature } = head;
      await store.addHead({ size, rootHash: Buffer.from(rootHash, "hex"), timestampMs, signature });
      newest = head;
    },
  };
}
