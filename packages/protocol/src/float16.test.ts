import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float16BitsToFloat32Bits, float16ToNumber, float32BitsToFloat16Bits, numberToFloat16 } from "./float16.ts";

/** The number that 16 bits stand for, straight from IEEE 754. */
function definition(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

describe("float16", () => {
  it("[F16] all 65,536 patterns survive and mean what the standard says", () => {
    for (let bits = 0; bits < 65_536; bits++) {
      if (float32BitsToFloat16Bits(float16BitsToFloat32Bits(bits)) !== bits) throw new Error(`pattern ${bits} is lost`);
      if (!Object.is(float16ToNumber(bits), definition(bits)))
        throw new Error(`pattern ${bits} means ${float16ToNumber(bits)}`);
    }
  });

  it("[F16] rounds to the nearest, ties to even", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (x) => {
        const bits = numberToFloat16(x);
        const error = Math.abs(definition(bits) - x);
        for (const next of [bits - 1, bits + 1].filter((b) => (b & 0x7fff) <= 0x7c00 && b >= 0 && b < 65_536)) {
          const other = Math.abs(definition(next) - x);
          if (Number.isFinite(other) && (other < error || (other === error && bits % 2 === 1 && error > 0)))
            throw new Error(`${x} went to ${definition(bits)}`);
        }
      }),
      { numRuns: 5000 },
    );
    expect(numberToFloat16(65_520)).toBe(0x7c00);
    expect(numberToFloat16(2 ** -25)).toBe(0);
    expect(numberToFloat16(2 ** -25 * 1.0001)).toBe(1);
  });
});
