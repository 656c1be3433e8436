// A tensor as a person reads it: its first values, and of numbers their least, greatest and mean.
import { DTYPES, float16ToNumber, type TensorBytes } from "@starling/protocol";

export interface ShownTensor {
  readonly count: number;
  readonly first: readonly string[];
  /** Null where there are no values, or they are too long for a number. */
  readonly range: { readonly min: number; readonly max: number; readonly mean: number } | null;
}

export function showTensor({ dtype, data }: TensorBytes, firstMax: number): ShownTensor {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const { bytes } = DTYPES[dtype];
  const count = Math.floor(data.byteLength / bytes);
  const at = (i: number): number | bigint => {
    const from = i * bytes;
    switch (dtype) {
      case "float32":
        return view.getFloat32(from, true);
      case "float64":
        return view.getFloat64(from, true);
      case "float16":
        return float16ToNumber(view.getUint16(from, true));
      case "int64":
        return view.getBigInt64(from, true);
      case "uint64":
        return view.getBigUint64(from, true);
      case "int32":
        return view.getInt32(from, true);
      case "uint32":
        return view.getUint32(from, true);
      case "int16":
        return view.getInt16(from, true);
      case "uint16":
        return view.getUint16(from, true);
      case "int8":
        return view.getInt8(from);
      case "uint8":
      case "bool":
        return view.getUint8(from);
    }
  };
  const first = Array.from({ length: Math.min(count, firstMax) }, (_, i) => textOf(at(i)));
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < count; i++) {
    const value = Number(at(i));
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { count, first, range: count === 0 ? null : { min, max, mean: sum / count } };
}

const textOf = (value: number | bigint): string =>
  typeof value === "bigint" || Number.isInteger(value) ? String(value) : value.toPrecision(6);
