import { parsePoints } from "@starling/protocol";

/** How much of `most` is used, in whole percents from 0 to 100; points as decimal texts, compared exactly. */
export function partOf(used: string, most: string): number {
  const [part, all] = [parsePoints(used) ?? 0n, parsePoints(most) ?? 0n];
  if (all <= 0n) return 0;
  const percent = (100n * part) / all;
  return Number(percent < 0n ? 0n : percent > 100n ? 100n : percent);
}
