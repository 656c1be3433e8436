import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAmount, formatBriefly, parseAmount } from "./amount.ts";

const STAR = 18;

describe("amounts", () => {
  it("come back from their text, to the last unit", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 29n), fc.integer({ min: 0, max: 18 }), (amount, decimals) => {
        expect(parseAmount(formatAmount(amount, decimals), decimals)).toEqual({ ok: true, value: amount });
      }),
    );
  });

  it.each([
    ["1", 10n ** 18n],
    ["1.5", 15n * 10n ** 17n],
    [".5", 5n * 10n ** 17n],
    [" 1,234.5 ", 12345n * 10n ** 17n],
    ["0.000000000000000001", 1n],
    ["1.500000000000000000000", 15n * 10n ** 17n],
  ])("%s is read", (text, amount) => {
    expect(parseAmount(text, STAR)).toEqual({ ok: true, value: amount });
  });

  it.each([
    ["", "amount_invalid"],
    ["-1", "amount_invalid"],
    ["1e18", "amount_invalid"],
    ["0x10", "amount_invalid"],
    ["1.2.3", "amount_invalid"],
    ["1,5", "amount_invalid"],
    ["1,23,456", "amount_invalid"],
    ["٣", "amount_invalid"],
    ["1.", "amount_invalid"],
    ["9".repeat(31), "amount_invalid"],
    ["0", "amount_zero"],
    ["0.000", "amount_zero"],
    ["0.0000000000000000001", "amount_too_fine"],
  ])("%s is refused", (text, fault) => {
    expect(parseAmount(text, STAR)).toEqual({ ok: false, fault });
  });

  it("shown briefly are never more than there is, and never nothing when there is something", () => {
    expect(formatBriefly(1_999_999_999_999_999_999n, STAR)).toBe("1.999999");
    expect(formatBriefly(1n, STAR)).toBe("< 0.000001");
    expect(formatBriefly(0n, STAR)).toBe("0");
    expect(formatBriefly(12_345n * 10n ** 18n, STAR)).toBe("12,345");
    expect(formatBriefly(150n, 2)).toBe("1.5");
  });
});
