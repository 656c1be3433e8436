// A statement under way, and what is expected of it.
import type { SqlResult } from "@starling/db";
import { StoreConflict } from "../ports/store.ts";

export type Sent = Promise<unknown>;

/** An update that finds less than memory knows of: the two have drifted apart. */
export async function expectRows(updated: Promise<SqlResult<unknown>>, count: number, what: string): Promise<void> {
  const { rowCount } = await updated;
  if (rowCount !== count) throw new StoreConflict(`the database has ${rowCount} of ${count} ${what}`);
}
