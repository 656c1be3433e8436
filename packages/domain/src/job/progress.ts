// When a job has ended, and how.
import type { ErrorCode } from "@starling/protocol/vocabulary";

export const isAnswered = (itemCount: number, itemsDone: number, itemsFailed: number): boolean =>
  itemsDone + itemsFailed >= itemCount;

export const outcomeOf = (itemsFailed: number): { state: "done" | "failed"; errorCode: ErrorCode | null } =>
  itemsFailed === 0 ? { state: "done", errorCode: null } : { state: "failed", errorCode: "job_failed" };
