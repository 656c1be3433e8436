import type { AccountId } from "@starling/protocol";
import type { BatchStore, StoredBatch } from "../ports/batch-store.ts";

const PAGE = 100;
const ENDED: ReadonlySet<StoredBatch["status"]> = new Set(["completed", "failed", "expired", "cancelled"]);

/** Whether a batch of the account has more to do. */
export async function hasRunningBatch(batches: Pick<BatchStore, "list">, accountId: AccountId): Promise<boolean> {
  for (let before: StoredBatch["batchId"] | null = null; ; ) {
    const page: StoredBatch[] = await batches.list({ accountId, before, limit: PAGE });
    if (page.some(({ status }) => !ENDED.has(status))) return true;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return false;
    before = last.batchId;
  }
}
