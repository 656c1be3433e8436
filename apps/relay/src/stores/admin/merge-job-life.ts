// One job's life, told from several tables: each gives its rows in order, and here they become one story.
import { unreachable } from "@starling/protocol";
import type { JobLifeEvent } from "../../ports/admin-reads.ts";

/** What happened at the same moment, in the order in which a commit does it. */
function rankOf({ type }: JobLifeEvent): number {
  switch (type) {
    case "admitted":
      return 0;
    case "held":
      return 1;
    case "spans":
      return 2;
    case "output":
      return 3;
    case "entry":
      return 4;
    case "check":
      return 5;
    case "verdict":
      return 6;
    case "dispute":
      return 7;
    case "released":
      return 8;
    case "ended":
      return 9;
    case "delivery":
      return 10;
    default:
      return unreachable(type);
  }
}

/** The first `limit` of them all. No source's rows change their order among themselves. */
export function mergeJobLife(sources: readonly (readonly JobLifeEvent[])[], limit: number): JobLifeEvent[] {
  const at = sources.map(() => 0);
  const merged: JobLifeEvent[] = [];
  while (merged.length < limit) {
    let first: { readonly source: number; readonly event: JobLifeEvent } | undefined;
    for (const [source, events] of sources.entries()) {
      const event = events[at[source] ?? 0];
      if (event === undefined) continue;
      if (first === undefined || isBefore(event, first.event)) first = { source, event };
    }
    if (first === undefined) break;
    at[first.source] = (at[first.source] ?? 0) + 1;
    merged.push(first.event);
  }
  return merged;
}

const isBefore = (a: JobLifeEvent, b: JobLifeEvent): boolean =>
  a.atMs === b.atMs ? rankOf(a) < rankOf(b) : a.atMs < b.atMs;
