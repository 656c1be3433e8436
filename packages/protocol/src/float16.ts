// IEEE 754 binary16 to binary32 and back (round to nearest, ties to even); NaN payloads survive the round trip.

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** The bits of the binary32 number that equals the binary16 number `bits`. */
export function float16BitsToFloat32Bits(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f80_0000 | (fraction << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  if (fraction === 0) return sign >>> 0;
  const shift = Math.clz32(fraction) - 21;
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0;
}

/** The bits of the binary16 number nearest to the binary32 number `bits`. */
export function float32BitsToFloat16Bits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7f_ffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : fraction >>> 13 || 1);
  const e = exponent - 112;
  if (e >= 0x1f) return sign | 0x7c00;
  if (e <= 0) {
    if (e < -10) return sign;
    return sign | roundShift(fraction | 0x80_0000, 14 - e);
  }
  return sign | ((e << 10) + roundShift(fraction, 13));
}

function roundShift(value: number, shift: number): number {
  const half = 2 ** (shift - 1);
  const low = value % (half * 2);
  const high = Math.floor(value / (half * 2));
  return low > half || (low === half && high % 2 === 1) ? high + 1 : high;
}

export function float16ToNumber(bits: number): number {
  u32[0] = float16BitsToFloat32Bits(bits);
  return f32[0] ?? 0;
}

export function numberToFloat16(value: number): number {
  f32[0] = value;
  return float32BitsToFloat16Bits(u32[0] ?? 0);
}
