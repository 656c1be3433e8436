import type { BatchNews, BatchObject } from "@starling/protocol";
import { isUnfinished } from "./is-unfinished.ts";

type Counted = Pick<BatchObject, "status" | "request_counts">;

/** A batch as it was read, brought up to what was told since; what was told before it was read says less, and counts not. */
export function withBatchNews<T extends Counted>(batch: T, news: BatchNews | undefined): T {
  if (news === undefined || !isUnfinished(batch)) return batch;
  const { status, request_counts } = news;
  return status === batch.status && doneOf(news) <= doneOf(batch) ? batch : { ...batch, status, request_counts };
}

const doneOf = ({ request_counts: { completed, failed } }: Counted): number => completed + failed;
