import fc from "fast-check";
import { formatUnits } from "viem";
import { describe, expect, it } from "vitest";
import { createFormat } from "../../../shared/format/create-format.ts";
import { cutBriefly, parseAmount } from "./amount.ts";

const STAR = 18;

describe("amounts", () => {
  it("come back from their text, to the last unit", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 29n), fc.integer({ min: 0, max: 18 }), (amount, decimals) => {
        const text = formatUnits(amount, decimals);
        expect(parseAmount(text, decimals)).toEqual({ ok: true, value: amount });
        for (const language of ["en", "de"] as const) {
          const read = parseAmount(createFormat(language, "UTC").points(text), decimals, language);
          // What is shown in German may be thousands without a comma: then it is refused, never taken for another number.
          if (read.ok || language === "en") expect(read).toEqual({ ok: true, value: amount });
          else expect(read.fault).toBe("amount_ambiguous");
        }
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

  it.each([
    ["1,5", 15n * 10n ** 17n],
    ["1.234,5", 12345n * 10n ** 17n],
    ["1.5", 15n * 10n ** 17n],
    ["1234", 1234n * 10n ** 18n],
    [",5", 5n * 10n ** 17n],
  ])("%s is read in German", (text, amount) => {
    expect(parseAmount(text, STAR, "de")).toEqual({ ok: true, value: amount });
  });

  it.each([
    ["1.234", "amount_ambiguous"],
    ["1.234.567", "amount_ambiguous"],
    ["1,234.5", "amount_invalid"],
    ["1,2,3", "amount_invalid"],
    ["1,", "amount_invalid"],
  ])("%s is refused in German", (text, fault) => {
    expect(parseAmount(text, STAR, "de")).toEqual({ ok: false, fault });
  });

  it("shown briefly are never more than there is, and never nothing when there is something", () => {
    expect(cutBriefly(1_999_999_999_999_999_999n, STAR)).toEqual({ text: "1.999999", isLess: false });
    expect(cutBriefly(1n, STAR)).toEqual({ text: "0.000001", isLess: true });
    expect(cutBriefly(0n, STAR).text).toBe("0");
    expect(cutBriefly(12_345n * 10n ** 18n, STAR).text).toBe("12345");
    expect(cutBriefly(150n, 2).text).toBe("1.5");
    expect(cutBriefly(150n, 2, 9)).toEqual({ text: "1.5", isLess: false });
  });
});
