// Writes receipts off the hot path: whatever was committed and is final, in the order of the database, once.
import { appendLeaves, growingTiles, type Tile } from "@starling/domain";
import type { Log } from "../ports/log.ts";
import type { NewReceipt, ReceiptStore } from "../ports/receipt-store.ts";
import { sha256 } from "../sha256.ts";
import type { NodeKeys } from "./node-keys.ts";
import { makeReceipt } from "./receipt-body.ts";
import type { LogCursor, ReceiptFacts } from "./receipt-facts.ts";

export interface LogWriter {
  /**
   * Takes up to a page of answers, or of verdicts once the answers are in, and appends their receipts, tiles and cursor in one
   * transaction. Gives the log's size, and whether more waits. Rejects when the database doesn't; then nothing was written,
   * or all of it, and the next call finds out which.
   */
  write(): Promise<{ readonly size: number; readonly isBehind: boolean }>;
}

interface Position {
  readonly size: number;
  readonly cursor: LogCursor;
  /** Those that aren't full. */
  readonly tiles: readonly Tile[];
}

const chunkOf = ({ jobId, chunkIndex }: Pick<ReceiptFacts, "jobId" | "chunkIndex">) => `${jobId} ${chunkIndex}`;

export function createLogWriter(store: ReceiptStore, keys: NodeKeys, log: Log, pageMax: number): LogWriter {
  /** undefined when it must be read again. */
  let at: Position | undefined;

  const find = async (): Promise<Position> => {
    const { size, cursor } = await store.logState();
    return { size, cursor, tiles: await store.tiles(growingTiles(size)) };
  };

  /** What comes next, and where the cursor is after it. */
  const next = async ({ outputSeq, verdictSeq }: LogCursor) => {
    const answers = await store.acceptedAnswers({ after: outputSeq, limit: pageMax });
    // A verdict comes behind the answer that it is on: not before all answers up to now are in.
    const verdicts = answers.isFull
      ? { facts: [], next: verdictSeq, isFull: true }
      : await store.judgedAnswers({ after: verdictSeq, outputSeq: answers.next, limit: pageMax });
    const cursor: LogCursor = { outputSeq: answers.next, verdictSeq: verdicts.next };
    return { facts: [...answers.facts, ...verdicts.facts], cursor, isBehind: verdicts.isFull };
  };

  const receiptsOf = async (facts: readonly ReceiptFacts[]): Promise<NewReceipt[]> => {
    const last = new Map<string, NewReceipt>();
    for (const receipt of await store.lastReceipts(facts)) last.set(chunkOf(receipt), receipt);
    const receipts: NewReceipt[] = [];
    for (const fact of facts) {
      const receipt = receiptOf(fact, last.get(chunkOf(fact)));
      if (receipt === undefined) continue;
      last.set(chunkOf(fact), receipt);
      receipts.push(receipt);
    }
    return receipts;
  };

  /** One that can't be written must not hold up the others. */
  const receiptOf = (facts: ReceiptFacts, before: NewReceipt | undefined): NewReceipt | undefined => {
    const { jobId, chunkIndex, nodeId } = facts;
    const key = keys.keyOf(facts);
    try {
      if (key !== undefined) return makeReceipt(facts, key, before);
      log.error({ jobId, chunkIndex, nodeId }, "an answer has an attestation that its node did not make: no receipt");
    } catch (error) {
      log.error({ jobId, chunkIndex, nodeId, err: error }, "an answer does not fit a receipt");
    }
    return undefined;
  };

  return {
    async write() {
      at ??= await find();
      const from = at;
      const { facts, cursor, isBehind } = await next(from.cursor);
      const isSame = cursor.outputSeq === from.cursor.outputSeq && cursor.verdictSeq === from.cursor.verdictSeq;
      if (isSame) return { size: from.size, isBehind: false };
      const receipts = await receiptsOf(facts);
      const known = new Map(from.tiles.map((tile) => [`${tile.level}/${tile.index}`, tile.hashes]));
      const appended = appendLeaves(
        sha256,
        from.size,
        receipts.map((receipt) => receipt.leafHash),
        ({ level, index }) => known.get(`${level}/${index}`) ?? [],
      );
      at = undefined;
      await store.append({ from, cursor, receipts, tiles: appended.tiles });
      const tiles = new Map([...from.tiles, ...appended.tiles].map((tile) => [`${tile.level}/${tile.index}`, tile]));
      at = {
        size: appended.size,
        cursor,
        tiles: growingTiles(appended.size).flatMap(({ level, index }) => tiles.get(`${level}/${index}`) ?? []),
      };
      return { size: appended.size, isBehind };
    },
  };
}
