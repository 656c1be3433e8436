import type { Rate, VerificationFigures, VerificationStats } from "@starling/protocol";
import { expect, it } from "vitest";
import { checkedText } from "./checked-text.ts";

const none: Rate = { numerator: 0, denominator: 0, value: null, interval95: null };
const statsOf = (matches: Rate): VerificationStats => {
  const total: VerificationFigures = {
    checked: matches.denominator,
    matches,
    mismatches: none,
    inconclusive: none,
    falseAlarms: none,
    knownAnswersFailed: none,
    admissionsFailed: none,
    corrected: 0,
    caughtBefore: 0,
  };
  return { object: "verification.stats", at: "2026-11-22T18:00:00.000Z", total, models: [], adapters: [] };
};

it("says nothing while nothing was checked, or the relay doesn't answer", () => {
  expect(checkedText(null)).toBeUndefined();
  expect(checkedText(statsOf(none))).toBeUndefined();
});

it("says how many were checked, how many matched, and how sure that is; 100 % only of all", () => {
  const some = {
    numerator: 99_999,
    denominator: 100_000,
    value: 0.99999,
    interval95: { low: 0.999943, high: 0.999998 },
  };
  expect(checkedText(statsOf(some))).toBe(
    "100,000 answers were computed again by a referee: 99.99\u00a0% matched (95\u00a0% interval 99.99\u00a0% to 100\u00a0%).",
  );
  const one = { numerator: 1, denominator: 1, value: 1, interval95: { low: 0.2065, high: 1 } };
  expect(checkedText(statsOf(one))).toContain("1 answer was computed again by a referee: 100\u00a0% matched");
});
