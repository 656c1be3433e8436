import type { TensorBytes } from "../tensor-frame.ts";

/** The index of the first float that is NaN or infinite, or of the first boolean that is neither 0 nor 1; null where there is none. */
export function firstBadElement({ dtype, data }: TensorBytes): number | null {
  switch (dtype) {
    case "float32":
      return firstOfAllOnes(data, 4, 0, 0x7f80_0000);
    case "float64":
      return firstOfAllOnes(data, 8, 4, 0x7ff0_0000);
    case "float16":
      return firstOfAllOnes(data, 2, 0, 0x7c00);
    case "bool": {
      const at = data.findIndex((byte) => byte > 1);
      return at < 0 ? null : at;
    }
    default:
      return null;
  }
}

/** The first element whose exponent's bits, at `offset` of it, are all ones: NaN or infinity (IEEE 754). */
function firstOfAllOnes(data: Uint8Array, bytes: 2 | 4 | 8, offset: number, exponent: number): number | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < data.byteLength; at += bytes) {
    const bits = bytes === 2 ? view.getUint16(at, true) : view.getUint32(at + offset, true);
    if ((bits & exponent) === exponent) return at / bytes;
  }
  return null;
}
