import type { BatchObject } from "@starling/protocol";

const OVER: ReadonlySet<BatchObject["status"]> = new Set(["failed", "completed", "expired", "cancelled"]);

/** Whether more is to come of a batch. */
export const isUnfinished = ({ status }: Pick<BatchObject, "status">): boolean => !OVER.has(status);
