import type { AccountId, BatchNews } from "@starling/protocol";
import type { BatchStore, StoredBatch } from "../ports/batch-store.ts";

/** The store, and whatever it wrote of a batch is told once it is written. */
export function tellBatches(store: BatchStore, tell: (accountId: AccountId, batch: BatchNews) => void): BatchStore {
  const told = (batch: StoredBatch | undefined): StoredBatch | undefined => {
    if (batch !== undefined)
      tell(batch.accountId, { id: batch.batchId, status: batch.status, request_counts: { ...batch.counts } });
    return batch;
  };
  return {
    create: async (request) => told(await store.create(request)),
    move: async (request) => told(await store.move(request)),
    get: (request) => store.get(request),
    list: (request) => store.list(request),
    unfinished: (request) => store.unfinished(request),
    addParts: (batchId, parts) => store.addParts(batchId, parts),
    parts: (request) => store.parts(request),
  };
}
