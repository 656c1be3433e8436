// When a job has ended, and how; and whether it is what fails.
import type { ErrorCode } from "@starling/protocol/vocabulary";

export const isAnswered = (itemCount: number, itemsDone: number, itemsFailed: number): boolean =>
  itemsDone + itemsFailed >= itemCount;

/** Whether a failure is likelier the job's than the node's: it fails on several nodes, and oftener than it is answered. */
export const isSuspect = (job: {
  readonly failures: number;
  readonly failsOnSeveral: boolean;
  readonly itemsDone: number;
}): boolean => job.failsOnSeveral && job.failures > job.itemsDone;

export const outcomeOf = (itemsFailed: number): { state: "done" | "failed"; errorCode: ErrorCode | null } =>
  itemsFailed === 0 ? { state: "done", errorCode: null } : { state: "failed", errorCode: "job_failed" };
