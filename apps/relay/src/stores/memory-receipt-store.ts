// The receipt log in memory, over the tables of a memory store.
import type { Tile } from "@starling/domain";
import { entryId, type Verification } from "@starling/protocol";
import type { FactsPage, ReceiptStore, StoredHead, StoredReceipt } from "../ports/receipt-store.ts";
import { StoreConflict } from "../ports/store.ts";
import type { LogCursor, ReceiptFacts } from "../receipts/receipt-facts.ts";
import {
  type MemoryAnswer,
  type MemoryJob,
  type MemoryOutput,
  type MemoryTables,
  type MemoryVerdict,
  rootOf,
} from "./memory-tables.ts";

export interface MemoryLog {
  cursor: LogCursor;
  readonly receipts: StoredReceipt[];
  readonly tiles: Map<string, Tile>;
  readonly heads: Map<number, StoredHead>;
}

export const createMemoryLog = (): MemoryLog => ({
  cursor: { outputSeq: 0n, verdictSeq: 0n },
  receipts: [],
  tiles: new Map(),
  heads: new Map(),
});

export function createMemoryReceiptStore(tables: MemoryTables, log: MemoryLog = createMemoryLog()): ReceiptStore {
  const lastOf = (jobId: string, chunkIndex: number) =>
    log.receipts.findLast((receipt) => receipt.jobId === jobId && receipt.chunkIndex === chunkIndex);

  return {
    async logState() {
      return { size: log.receipts.length, cursor: log.cursor };
    },

    async acceptedAnswers({ after, limit }) {
      const rows = [...tables.jobs.values()]
        .flatMap((job) => [...job.outputs.values()].map((output) => ({ job, output, seq: output.seq })))
        .filter(({ seq }) => seq > after)
        .sort((a, b) => (a.seq < b.seq ? -1 : 1))
        .slice(0, limit);
      return pageOf(rows, after, limit, ({ job, output }) =>
        output.outcome.ok
          ? factsOf(tables, job, output, output.outcome.answer, { ...output.outcome, atMs: output.atMs })
          : [],
      );
    },

    async judgedAnswers({ after, outputSeq, limit }) {
      const rows = tables.verdicts
        .filter(({ seq }) => seq > after)
        .slice(0, limit)
        .flatMap((verdict) => {
          const job = tables.jobs.get(verdict.jobId);
          const output = job?.outputs.get(verdict.chunkIndex);
          return job === undefined || output === undefined ? [] : [{ job, output, verdict, seq: verdict.seq }];
        });
      const ahead = rows.findIndex(({ output }) => output.seq > outputSeq);
      const page = pageOf(ahead === -1 ? rows : rows.slice(0, ahead), after, limit, ({ job, output, verdict }) => {
        const standing = standingAt(output, verdict);
        return standing === undefined ? [] : factsOf(tables, job, output, standing.answer, standing);
      });
      return ahead === -1 ? page : { ...page, isFull: true };
    },

    async lastReceipts(chunks) {
      return chunks.flatMap(({ jobId, chunkIndex }) => lastOf(jobId, chunkIndex) ?? []);
    },

    async receiptByLeaf(leafHash) {
      return log.receipts.find((receipt) => Buffer.compare(receipt.leafHash, leafHash) === 0);
    },

    async append({ from, cursor, receipts, tiles }) {
      const { outputSeq, verdictSeq } = log.cursor;
      if (
        from.size !== log.receipts.length ||
        from.cursor.outputSeq !== outputSeq ||
        from.cursor.verdictSeq !== verdictSeq
      )
        throw new StoreConflict("another writer has added to the receipt log");
      log.receipts.push(...receipts.map((receipt, i) => ({ ...receipt, leafIndex: from.size + i })));
      for (const tile of tiles) log.tiles.set(`${tile.level}/${tile.index}`, tile);
      log.cursor = cursor;
    },

    async tiles(keys) {
      return keys.map(({ level, index }) => {
        const tile = log.tiles.get(`${level}/${index}`);
        if (tile === undefined) throw new Error("the receipt log lacks 1 tiles");
        return tile;
      });
    },

    async addHead(head) {
      if (!log.heads.has(head.size)) log.heads.set(head.size, head);
    },

    async lastHead() {
      return [...log.heads.values()].sort((a, b) => b.size - a.size)[0];
    },

    async isAwaited(jobId, chunkIndex) {
      const job = tables.jobs.get(jobId);
      if (job === undefined || chunkIndex >= job.row.chunk_count) return false;
      const output = job.outputs.get(chunkIndex);
      if (output === undefined) return job.row.state === "open";
      return output.outcome.ok && output.outcome.answer.proof !== null;
    },
  };
}

function pageOf<Row extends { readonly seq: bigint }>(
  rows: readonly Row[],
  after: bigint,
  limit: number,
  facts: (row: Row) => readonly ReceiptFacts[],
): FactsPage {
  return { facts: rows.flatMap(facts), next: rows.at(-1)?.seq ?? after, isFull: rows.length === limit };
}

interface Said {
  readonly verification: Verification;
  readonly atMs: number;
}

/** What stood when a verdict was given. */
function standingAt(output: MemoryOutput, verdict: MemoryVerdict): (Said & { answer: MemoryAnswer }) | undefined {
  if (!output.outcome.ok) return undefined;
  const { status, agreed } = verdict.verification;
  const correction = output.verdicts.findLast(({ seq, correction }) => seq <= verdict.seq && correction !== null);
  return {
    answer: correction?.correction ?? output.outcome.answer,
    verification: {
      status,
      ...(agreed === undefined ? {} : { agreed }),
      ...(correction === undefined ? {} : { corrected: true }),
    },
    atMs: verdict.atMs,
  };
}

function factsOf(
  tables: MemoryTables,
  job: MemoryJob,
  output: MemoryOutput,
  answer: MemoryAnswer,
  { verification, atMs }: Said,
): ReceiptFacts[] {
  const root = rootOf(tables, answer.accountId);
  const keyThumbprints = [...tables.accountKeys.values()]
    .filter(({ accountId }) => accountId === root)
    .map(({ thumbprint }) => thumbprint);
  const { status, ...more } = verification;
  if (answer.proof === null || keyThumbprints.length === 0 || status === "provisional") return [];
  const settledBy = output.outcome.ok ? output.outcome.entryId : null;
  return [
    {
      jobId: job.jobId,
      chunkIndex: output.chunkIndex,
      firstItem: output.firstItem,
      itemCount: output.itemCount,
      modelId: job.row.model_id,
      modelHash: job.modelHash,
      params: {},
      nodeId: answer.nodeId,
      keyThumbprints,
      fence: answer.fence,
      ...answer.proof,
      verification: { status, ...more },
      entryId: settledBy === null ? null : entryId.parse(settledBy),
      atMs: Math.floor(atMs),
    },
  ];
}
