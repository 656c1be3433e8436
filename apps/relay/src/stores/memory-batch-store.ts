// Batches in memory.
import type { BatchId } from "@starling/protocol";
import {
  type BatchPart,
  type BatchStatus,
  type BatchStore,
  type StoredBatch,
  UNFINISHED_BATCH,
} from "../ports/batch-store.ts";

const isUnfinished = ({ status }: { readonly status: BatchStatus }) =>
  UNFINISHED_BATCH.some((unfinished) => unfinished === status);

export function createMemoryBatchStore(): BatchStore {
  const batches = new Map<BatchId, StoredBatch>();
  const partsOf = new Map<BatchId, Map<number, BatchPart>>();
  const sorted = (descending: boolean) =>
    [...batches.values()].sort((a, b) => (a.batchId < b.batchId === descending ? 1 : -1));

  return {
    async create({ unfinishedMax, nowMs, ...batch }) {
      const unfinished = [...batches.values()].filter((b) => b.accountId === batch.accountId && isUnfinished(b));
      if (unfinished.length >= unfinishedMax) return undefined;
      if (batches.has(batch.batchId)) throw new Error(`batch ${batch.batchId} exists`);
      const created: StoredBatch = {
        ...batch,
        expiresAtMs: Math.floor(batch.expiresAtMs),
        outputFileId: null,
        errorFileId: null,
        status: "validating",
        counts: { total: 0, completed: 0, failed: 0 },
        errors: [],
        createdAtMs: Math.floor(nowMs),
        reachedAtMs: {},
      };
      batches.set(batch.batchId, created);
      return created;
    },
    async get({ batchId, accountId }) {
      const batch = batches.get(batchId);
      return batch?.accountId === accountId ? batch : undefined;
    },
    async list({ accountId, before, limit }) {
      return sorted(true)
        .filter((batch) => batch.accountId === accountId && (before === null || batch.batchId < before))
        .slice(0, limit);
    },
    async unfinished({ after, limit }) {
      return sorted(false)
        .filter((batch) => isUnfinished(batch) && (after === null || batch.batchId > after))
        .slice(0, limit);
    },
    async move({ batchId, from, to, atMs, ...changes }) {
      const batch = batches.get(batchId);
      if (batch === undefined || !isUnfinished(batch) || !from.includes(batch.status)) return undefined;
      const { counts = batch.counts } = changes;
      if (counts.completed < 0 || counts.failed < 0 || counts.completed + counts.failed > counts.total)
        throw new Error(`batch ${batchId} can't have these counts`);
      const reachedAtMs = { [to]: Math.floor(atMs), ...batch.reachedAtMs };
      const moved = { ...batch, ...changes, status: to, reachedAtMs };
      batches.set(batchId, moved);
      return moved;
    },
    async addParts(batchId, parts) {
      if (!batches.has(batchId)) throw new Error(`there is no batch ${batchId}`);
      const known = partsOf.get(batchId) ?? new Map<number, BatchPart>();
      for (const { index, jobId } of parts) {
        const other = known.get(index);
        if (other !== undefined && other.jobId !== jobId) throw new Error(`part ${index} of ${batchId} is another job`);
      }
      for (const part of parts) if (!known.has(part.index)) known.set(part.index, structuredClone(part));
      partsOf.set(batchId, known);
    },
    async parts({ batchId, after, limit }) {
      return [...(partsOf.get(batchId)?.values() ?? [])]
        .filter(({ index }) => index > after)
        .sort((a, b) => a.index - b.index)
        .slice(0, limit);
    },
  };
}
