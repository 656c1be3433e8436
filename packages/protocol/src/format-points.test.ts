import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPoints, parsePoints } from "./format-points.ts";

describe("points", () => {
  it("[PT1] survive the way to text and back", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), (micro) => {
        const text = formatPoints(micro);
        expect(parsePoints(text)).toBe(micro);
        expect(text).not.toMatch(/e|\.$|\.\d*0$/);
      }),
    );
    expect(formatPoints(12_500_000n)).toBe("12.5");
    expect(formatPoints(-1n)).toBe("-0.000001");
  });

  it.each([
    "",
    "1.",
    ".5",
    "01",
    "1e3",
    "1.0000001",
    "+1",
    "1,5",
    " 1",
    "NaN",
    "--1",
    "1000000000000.000001",
    "-9999999999999",
  ])("[PT2] refuse %j", (text) => {
    expect(parsePoints(text)).toBeUndefined();
  });
});
