// What a decision collects: nothing has happened yet.
import type { DurableChange } from "./change.ts";
import type { Effect } from "./effect.ts";
import type { VolatileChange } from "./volatile-change.ts";

export interface Draft {
  /** Applied first, in order. */
  readonly changes: DurableChange[];
  /** Applied after them, in order. */
  readonly volatile: VolatileChange[];
  readonly effects: Effect[];
}

export const createDraft = (): Draft => ({ changes: [], volatile: [], effects: [] });
