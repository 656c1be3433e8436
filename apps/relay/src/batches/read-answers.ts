// Answers to a job's items, in their order, whatever of the job was done.
import type { ErrorCode, JobId, VerificationStatus } from "@starling/protocol";
import { itemOutputs } from "../http/stream-results.ts";
import type { Store } from "../ports/store.ts";
import { BATCH_RUN_LIMITS } from "./batch-run-limits.ts";

export type ItemAnswer =
  | {
      readonly ok: true;
      readonly output: Uint8Array;
      readonly verification: VerificationStatus;
      readonly chunkIndex: number;
    }
  /** null: it was never done. */
  | { readonly ok: false; readonly code: ErrorCode | null };

/** One answer an item. A page of the job is held at a time. */
export async function* readAnswers(
  store: Pick<Store, "outputs">,
  jobId: JobId,
  itemCount: number,
): AsyncGenerator<ItemAnswer, void> {
  let given = 0;
  let fromChunk = 0;
  while (given < itemCount) {
    const page = await store.outputs({
      jobId,
      fromChunk,
      limit: BATCH_RUN_LIMITS.answersPageChunks,
      bytesMax: BATCH_RUN_LIMITS.answersPageBytes,
    });
    for (const { chunkIndex, firstItem, itemCount: items, answer } of page) {
      for (; given < firstItem; given++) yield { ok: false, code: null };
      const { ok } = answer;
      if (ok)
        for (const output of itemOutputs(answer.data))
          yield { ok, output, verification: answer.verification.status, chunkIndex };
      else for (let i = 0; i < items; i++) yield { ok, code: answer.code };
      given = firstItem + items;
      fromChunk = chunkIndex + 1;
    }
    if (page.length === 0) for (; given < itemCount; given++) yield { ok: false, code: null };
  }
}
