// The relay's receipts: a writer that follows what was committed, and whoever asks for receipts and proofs.
import { consistencyRanges, hashOfRange, inclusionRanges, type LeafRange, rootRange, tilesOf } from "@starling/domain";
import {
  fail,
  hexOf,
  type LogHead,
  type LogKey,
  type LogProof,
  logIdBytes,
  type Outcome,
  ok,
  RECEIPT_STRUCT,
  type Receipt,
  readReceiptId,
  receiptDomainOf,
  type SignedTreeHead,
  type SigningDomain,
} from "@starling/protocol";
import type { Log } from "../ports/log.ts";
import type { ReceiptStore, StoredReceipt } from "../ports/receipt-store.ts";
import { sha256 } from "../sha256.ts";
import { createBoundedMap } from "./bounded-map.ts";
import { createLogWriter } from "./log-writer.ts";
import { createNodeKeys } from "./node-keys.ts";
import { bodyOf } from "./receipt-body.ts";
import { RECEIPT_LOG_LIMITS } from "./receipt-limits.ts";
import { keccak256, type Signer } from "./signer.ts";
import { createTileReader } from "./tile-reader.ts";
import { openTreeHeads, signStruct } from "./tree-heads.ts";

export interface Receipts {
  /** The newest revision, signed, with its way to the newest signed head. */
  receipt(id: string): Promise<Outcome<Receipt, "receipt_not_found" | "receipt_pending">>;
  /** The revision whose leaf this is, with its way to the newest signed head; undefined when the log has no such leaf. */
  receiptOfLeaf(leafHash: Uint8Array): Promise<Receipt | undefined>;
  head(): LogHead;
  /** Sizes up to the newest signed head's. */
  inclusion(leaf: number, size: number): Promise<Outcome<LogProof, "log_range_invalid">>;
  consistency(first: number, second: number): Promise<Outcome<LogProof, "log_range_invalid">>;
  key(): LogKey;
  /** Resolves when what was under way is over. Idempotent. */
  stop(): Promise<void>;
}

export interface StartReceiptsOptions {
  readonly store: ReceiptStore;
  readonly signer: Signer;
  readonly signing: SigningDomain;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly limits?: Partial<Record<keyof typeof RECEIPT_LOG_LIMITS, number>>;
}

export async function startReceipts({
  store,
  signer,
  signing,
  log,
  nowMs,
  ...more
}: StartReceiptsOptions): Promise<Receipts> {
  const limits = { ...RECEIPT_LOG_LIMITS, ...more.limits };
  const domain = receiptDomainOf(keccak256, signing);
  const logId = hexOf(logIdBytes(sha256, signer.address));
  const tiles = createTileReader(store);
  const heads = await openTreeHeads({ store, tiles, signer, domain, nowMs: nowMs() });
  const writer = createLogWriter(store, createNodeKeys(), log, limits.pageMax);
  const signedReceipts = createBoundedMap<Pick<Receipt, "body" | "words" | "signature">>(limits.signedCachedMax);

  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  const rest = (ms: number): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      turn = takeTurn().then(rest);
    }, ms);
    timer.unref();
  };
  /** Gives how long to rest. */
  const takeTurn = async (): Promise<number> => {
    try {
      const startedMs = performance.now();
      const { size, isBehind } = await writer.write();
      if (nowMs() - heads.newest().timestampMs >= limits.headEveryMs) await heads.sign(size, nowMs());
      if (!isBehind) return limits.restMs;
      return Math.max(limits.backlogRestMinMs, limits.backlogRests * (performance.now() - startedMs));
    } catch (error) {
      log.error({ err: error }, "the receipt log could not be written; it is tried again");
      return limits.restMs;
    }
  };
  rest(0);

  const statementOf = async (stored: StoredReceipt) => {
    const known = signedReceipts.get(String(stored.leafIndex));
    if (known !== undefined) return known;
    const body = bodyOf(stored);
    const { leafIndex } = stored;
    const statement = { body, logId, leafIndex, leafHash: hexOf(stored.leafHash) };
    const made = { body, ...(await signStruct(signer, domain, RECEIPT_STRUCT, statement)) };
    signedReceipts.set(String(leafIndex), made);
    return made;
  };

  const hashesOf = async (ranges: readonly LeafRange[]): Promise<string[]> => {
    const read = await tiles(tilesOf(ranges));
    return ranges.map((range) => hexOf(hashOfRange(sha256, range, read)));
  };

  const receiptUnder = async (stored: StoredReceipt, head: SignedTreeHead): Promise<Receipt> => {
    const { leafIndex } = stored;
    const { body, words, signature } = await statementOf(stored);
    const path = await hashesOf(inclusionRanges(leafIndex, head.size));
    return { body, domain, words, signature, log: { leafIndex, path, head } };
  };

  const knownSize = (): number => heads.newest().size;

  return {
    async receipt(id) {
      const chunk = readReceiptId(id);
      if (chunk === undefined) return fail("receipt_not_found");
      const head = heads.newest();
      const [stored] = await store.lastReceipts([chunk]);
      if (stored === undefined)
        return fail((await store.isAwaited(chunk.jobId, chunk.chunkIndex)) ? "receipt_pending" : "receipt_not_found");
      // Its leaf is there; the next head will have it.
      if (stored.leafIndex >= head.size) return fail("receipt_pending");
      return ok(await receiptUnder(stored, head));
    },
    async receiptOfLeaf(leafHash) {
      const head = heads.newest();
      const stored = await store.receiptByLeaf(leafHash);
      return stored === undefined || stored.leafIndex >= head.size ? undefined : receiptUnder(stored, head);
    },
    head: () => ({ domain, head: heads.newest() }),
    async inclusion(leaf, size) {
      if (leaf >= size || size > knownSize()) return fail("log_range_invalid");
      const [leafHash = "", rootHash = "", ...path] = await hashesOf([
        { start: leaf, end: leaf + 1 },
        rootRange(size),
        ...inclusionRanges(leaf, size),
      ]);
      return ok({ leaf, size, leafHash, rootHash, path });
    },
    async consistency(first, second) {
      if (first > second || second > knownSize()) return fail("log_range_invalid");
      const [firstRootHash = "", secondRootHash = "", ...path] = await hashesOf([
        rootRange(first),
        rootRange(second),
        ...(first === 0 ? [] : consistencyRanges(first, second)),
      ]);
      return ok({ first, second, firstRootHash, secondRootHash, path });
    },
    key: () => ({ address: signer.address, logId, ...signing }),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
