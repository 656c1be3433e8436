// Logarithm and exponential of IEEE 754's exact operations alone (+ − × ÷): the same bits on every JavaScript engine, where
// Math.log and Math.exp may differ in the last. Both are within two units in the last place.

const bits = new DataView(new ArrayBuffer(8));
/** ln 2 in two parts; the first has zeros enough at its end that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const LN_TERMS = 11;
const EXP_TERMS = 14;

/** The natural logarithm of a normal number above 0: 2 artanh((m − 1) / (m + 1)) + e ln 2, with m about 1. */
export function exactLn(x: number): number {
  bits.setFloat64(0, x);
  let exponent = (bits.getUint32(0) >>> 20) - 1023;
  bits.setUint32(0, (bits.getUint32(0) & 0xf_ffff) | 0x3ff0_0000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let k = LN_TERMS; k >= 1; k--) series = (series + 1 / (2 * k + 1)) * square;
  return exponent * LN2_HIGH + (2 * s + (2 * s * series + exponent * LN2_LOW));
}

/** e to the power of `x` (at most 0); 0 where the result would be below the normal numbers. */
export function exactExp(x: number): number {
  if (x < -708) return 0;
  const exponent = Math.floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
  const rest = x - exponent * LN2_HIGH - exponent * LN2_LOW;
  let series = 1;
  for (let k = EXP_TERMS; k >= 1; k--) series = 1 + (series * rest) / k;
  bits.setUint32(0, (1023 + exponent) << 20);
  bits.setUint32(4, 0);
  return series * bits.getFloat64(0);
}
