import type { VerificationStats } from "@starling/protocol";
import { formatCount, formatShare } from "../../shared/format/format-number.ts";
import { text } from "../../shared/text/text.ts";

/** How often answers were computed again and were right, in a sentence; undefined as long as there is nothing to say. */
export function checkedText(stats: VerificationStats | null): string | undefined {
  const t = text.landing;
  if (stats === null) return undefined;
  const { numerator, denominator, value, interval95 } = stats.total.matches;
  if (value === null || interval95 === null || numerator === 0) return undefined;
  const { low, high } = interval95;
  return t.checked(
    denominator,
    formatCount(denominator),
    formatShare(value, "floor"),
    formatShare(low, "floor"),
    formatShare(high, "ceil"),
  );
}
