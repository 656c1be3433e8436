import { DTYPES, type Dtype, decodeTensor, float16ToNumber, type TensorBytes } from "@starling/protocol/vocabulary";
import { type Bounds, exactly } from "./bounds.ts";
import { haveSameDims } from "./compare-vectors.ts";

/**
 * max |a − b| / max(1, |a|, |b|) over the elements of two tensor frames. Null when a frame can't be read, types or dims
 * differ, an element is NaN, or one is infinite and the other isn't the same.
 */
export function compareTensors(a: Uint8Array, b: Uint8Array): Bounds | null {
  const left = decodeTensor(a);
  const right = decodeTensor(b);
  return left.ok && right.ok ? compareDecoded(left.value, right.value) : null;
}

/** The same of tensors that were read. */
export function compareDecoded(a: TensorBytes, b: TensorBytes): Bounds | null {
  if (a.dtype !== b.dtype || !haveSameDims(a.dims, b.dims)) return null;
  const distance = largestDifference(a.dtype, viewOf(a.data), viewOf(b.data));
  return Number.isFinite(distance) ? exactly(distance) : null;
}

const READERS: Record<Exclude<Dtype, "int64" | "uint64">, (view: DataView, at: number) => number> = {
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  float16: (view, at) => float16ToNumber(view.getUint16(at, true)),
  uint8: (view, at) => view.getUint8(at),
  int8: (view, at) => view.getInt8(at),
  bool: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  uint16: (view, at) => view.getUint16(at, true),
  int16: (view, at) => view.getInt16(at, true),
  uint32: (view, at) => view.getUint32(at, true),
  int32: (view, at) => view.getInt32(at, true),
};

const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength);

function largestDifference(dtype: Dtype, a: DataView, b: DataView): number {
  if (dtype === "int64" || dtype === "uint64") return largestDifference64(dtype, a, b);
  const read = READERS[dtype];
  const { bytes } = DTYPES[dtype];
  let worst = 0;
  for (let at = 0; at < a.byteLength; at += bytes) {
    const x = read(a, at);
    const y = read(b, at);
    // Also where both are infinite; NaN is neither equal to anything nor within any bound.
    if (x === y) continue;
    const difference = Math.abs(x - y) / Math.max(1, Math.abs(x), Math.abs(y));
    if (!(difference <= worst)) worst = difference;
    if (Number.isNaN(worst)) return worst;
  }
  return worst;
}

/** By halves: exact where the numbers are near each other, without an allocation an element. */
function largestDifference64(dtype: "int64" | "uint64", a: DataView, b: DataView): number {
  let worst = 0;
  for (let at = 0; at < a.byteLength; at += 8) {
    const highA = dtype === "int64" ? a.getInt32(at + 4, true) : a.getUint32(at + 4, true);
    const highB = dtype === "int64" ? b.getInt32(at + 4, true) : b.getUint32(at + 4, true);
    const lowA = a.getUint32(at, true);
    const lowB = b.getUint32(at, true);
    const difference = Math.abs((highA - highB) * 2 ** 32 + (lowA - lowB));
    const size = Math.max(1, Math.abs(highA * 2 ** 32 + lowA), Math.abs(highB * 2 ** 32 + lowB));
    worst = Math.max(worst, difference / size);
  }
  return worst;
}
