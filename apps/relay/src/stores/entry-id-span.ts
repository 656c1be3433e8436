import { makeId } from "@starling/protocol";
import type { DaySpan } from "../ports/statement-store.ts";

const NOTHING = new Uint8Array(10);

/** The ids of entries carry their time: the least id of a span's first day, and of the day after its last. */
export const entryIdSpan = ({
  fromDay,
  beforeDay,
}: DaySpan): { readonly from: string | null; readonly before: string | null } => ({
  from: leastOf(fromDay),
  before: leastOf(beforeDay),
});

const leastOf = (day: string | null): string | null =>
  day === null ? null : makeId("ent", Date.parse(`${day}T00:00:00Z`), NOTHING);
