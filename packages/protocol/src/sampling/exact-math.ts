// Logarithm and exponential of IEEE 754's exact operations alone (+ − × ÷): the same bits on every JavaScript engine, where
// Math.log and Math.exp may differ in the last. Both are within two units in the last place.

const bits = new DataView(new ArrayBuffer(8));
/** ln 2 in two parts; the first has zeros enough at its end that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** 1 / (2k + 1) for k from 1 on; 1 / k! for k from 0 on. Written out below, since a loop costs three times as much. */
const LN = Float64Array.from({ length: 12 }, (_, k) => 1 / (2 * k + 1));
const [, L1 = 0, L2 = 0, L3 = 0, L4 = 0, L5 = 0, L6 = 0, L7 = 0, L8 = 0, L9 = 0, L10 = 0, L11 = 0] = LN;
const EXP = Float64Array.from({ length: 15 }, (_, k) => 1 / factorial(k));
const [E0 = 0, E1 = 0, E2 = 0, E3 = 0, E4 = 0, E5 = 0, E6 = 0, E7 = 0, E8 = 0, E9 = 0, E10 = 0, E11 = 0, E12 = 0] = EXP;
const [E13 = 0, E14 = 0] = EXP.subarray(13);

function factorial(k: number): number {
  let product = 1;
  for (let i = 2; i <= k; i++) product *= i;
  return product;
}

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
  const q = s * s;
  const high = L6 + q * (L7 + q * (L8 + q * (L9 + q * (L10 + q * L11))));
  const series = q * (L1 + q * (L2 + q * (L3 + q * (L4 + q * (L5 + q * high)))));
  return exponent * LN2_HIGH + (2 * s + (2 * s * series + exponent * LN2_LOW));
}

/** e to the power of `x` (at most 0); 0 where the result would be below the normal numbers. */
export function exactExp(x: number): number {
  if (x < -708) return 0;
  const exponent = Math.floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
  const r = x - exponent * LN2_HIGH - exponent * LN2_LOW;
  const high = E7 + r * (E8 + r * (E9 + r * (E10 + r * (E11 + r * (E12 + r * (E13 + r * E14))))));
  const series = E0 + r * (E1 + r * (E2 + r * (E3 + r * (E4 + r * (E5 + r * (E6 + r * high))))));
  bits.setUint32(0, (1023 + exponent) << 20);
  bits.setUint32(4, 0);
  return series * bits.getFloat64(0);
}
