// Numbers to a tensor's bytes, and back. What a type can't hold is refused, never rounded to infinity or cut.
import { float16ToNumber, numberToFloat16 } from "../float16.ts";
import { DTYPES, type Dtype, type TensorBytes } from "../tensor-frame.ts";

type Writer = (view: DataView, at: number, value: number) => void;

interface Kind {
  readonly write: Writer;
  readonly read: (view: DataView, at: number) => number;
  readonly takes: (value: number) => boolean;
}

/** Largest finite numbers of the narrow floats; halfway to the next power of two would round to infinity. */
const FLOAT32_MAX = 3.4028235677973366e38;
const FLOAT16_MAX = 65_520;

const float = (limit: number, write: Writer, read: Kind["read"]): Kind => ({
  write,
  read,
  takes: (value) => Math.abs(value) < limit,
});
const whole = (min: number, max: number, write: Writer, read: Kind["read"]): Kind => ({
  write,
  read,
  takes: (value) => Number.isInteger(value) && value >= min && value <= max,
});

const KINDS: Readonly<Record<Dtype, Kind>> = {
  float32: float(
    FLOAT32_MAX,
    (view, at, value) => view.setFloat32(at, value, true),
    (view, at) => view.getFloat32(at, true),
  ),
  float64: float(
    Number.POSITIVE_INFINITY,
    (view, at, value) => view.setFloat64(at, value, true),
    (view, at) => view.getFloat64(at, true),
  ),
  float16: float(
    FLOAT16_MAX,
    (view, at, value) => view.setUint16(at, numberToFloat16(value), true),
    (view, at) => float16ToNumber(view.getUint16(at, true)),
  ),
  uint8: whole(
    0,
    255,
    (view, at, value) => view.setUint8(at, value),
    (view, at) => view.getUint8(at),
  ),
  int8: whole(
    -128,
    127,
    (view, at, value) => view.setInt8(at, value),
    (view, at) => view.getInt8(at),
  ),
  bool: whole(
    0,
    1,
    (view, at, value) => view.setUint8(at, value),
    (view, at) => view.getUint8(at),
  ),
  uint16: whole(
    0,
    65_535,
    (view, at, value) => view.setUint16(at, value, true),
    (view, at) => view.getUint16(at, true),
  ),
  int16: whole(
    -32_768,
    32_767,
    (view, at, value) => view.setInt16(at, value, true),
    (view, at) => view.getInt16(at, true),
  ),
  uint32: whole(
    0,
    2 ** 32 - 1,
    (view, at, value) => view.setUint32(at, value, true),
    (view, at) => view.getUint32(at, true),
  ),
  int32: whole(
    -(2 ** 31),
    2 ** 31 - 1,
    (view, at, value) => view.setInt32(at, value, true),
    (view, at) => view.getInt32(at, true),
  ),
  uint64: whole(
    0,
    Number.MAX_SAFE_INTEGER,
    (view, at, value) => view.setBigUint64(at, BigInt(value), true),
    (view, at) => Number(view.getBigUint64(at, true)),
  ),
  int64: whole(
    -Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER,
    (view, at, value) => view.setBigInt64(at, BigInt(value), true),
    (view, at) => Number(view.getBigInt64(at, true)),
  ),
};

/** The tensor, or the index of the first of `values` that is no number of the type. `values` are as many as `dims` have elements. */
export function tensorFromNumbers(
  dtype: Dtype,
  dims: readonly number[],
  values: ArrayLike<unknown>,
): TensorBytes | number {
  const { write, takes } = KINDS[dtype];
  const { bytes } = DTYPES[dtype];
  const data = new Uint8Array(values.length * bytes);
  const view = new DataView(data.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number" || !takes(value)) return i;
    write(view, i * bytes, value);
  }
  return { dtype, dims, data };
}

/** The first `countMax` elements as numbers; of 64-bit whole numbers the nearest. */
export function tensorNumbers({ dtype, data }: TensorBytes, countMax = Number.POSITIVE_INFINITY): number[] {
  const { read } = KINDS[dtype];
  const { bytes } = DTYPES[dtype];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: Math.min(countMax, data.byteLength / bytes) }, (_, i) => read(view, i * bytes));
}
