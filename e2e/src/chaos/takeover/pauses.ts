import type { Deaths, GoneOn } from "./deaths.ts";
import type { PlannedText } from "./planned-text.ts";
import type { TextRead } from "./read-text.ts";

/**
 * How long readers waited between the last token of a node that died and the first of the next, in milliseconds, smallest
 * first. Of readers whose own connection broke nothing is counted: their wait is their own.
 */
export function pausesOf(
  { goneOn }: Pick<Deaths, "goneOn">,
  reads: ReadonlyMap<PlannedText, TextRead | null>,
  by: GoneOn["by"],
): number[] {
  return goneOn
    .flatMap((one) => {
      const read = reads.get(one.text);
      if (one.by !== by || read == null || read.breaks > 0) return [];
      const before = read.atMs[one.given - 1];
      const after = read.atMs[one.given];
      return before === undefined || after === undefined ? [] : [after - before];
    })
    .sort((a, b) => a - b);
}

/** Of values in order of size; the nearest one that there is. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
