// How the database writes priorities: in their order.
import type { Priority } from "@starling/protocol";

export const PRIORITY_NUMBER = { batch: -1, normal: 0, high: 1 } as const satisfies Record<Priority, number>;

export const priorityOf = (number: number): Priority => (number < 0 ? "batch" : number > 0 ? "high" : "normal");
