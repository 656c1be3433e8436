import type { DurableChange } from "@starling/domain";

/** When the last of the changes happened: what has no time of its own happened then. */
export function momentOf(changes: readonly DurableChange[]): number {
  let last = 0;
  for (const change of changes) {
    const atMs = change.type === "entry-posted" ? change.entry.atMs : "atMs" in change ? change.atMs : 0;
    if (atMs > last) last = atMs;
  }
  return last;
}
