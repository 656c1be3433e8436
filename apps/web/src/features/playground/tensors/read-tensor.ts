// What a visitor enters as a tensor: a shape and values, or a file of bytes.
import { DTYPES, type Dtype, decodeTensor, TENSOR_RANK_MAX, type TensorBytes } from "@starling/protocol";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";

/** `shape`: not whole numbers. `large`: more values than are taken. `values`: something that is no number of the kind. `count`: not as many as the shape has. */
export type TensorFault = "shape" | "large" | "values" | "count" | "kind";
export type ReadTensor =
  | { readonly ok: true; readonly tensor: TensorBytes }
  | { readonly ok: false; readonly fault: TensorFault; readonly wanted?: number };

export const isDtype = (text: string | null): text is Dtype => text !== null && text in DTYPES;

/** "1, 8" or "1 8" or "1x8"; an empty text is a single value. */
export function readShape(text: string): readonly number[] | undefined {
  const parts = text.split(/[\s,x×]+/).filter((part) => part !== "");
  const dims = parts.map(Number);
  const isShape = parts.every((part) => /^\d{1,9}$/.test(part)) && dims.length <= TENSOR_RANK_MAX;
  return isShape ? dims : undefined;
}

const elementsOf = (dims: readonly number[]): number => dims.reduce((n, d) => n * d, 1);

export const splitValues = (values: string): readonly string[] =>
  values.split(/[\s,;[\]]+/).filter((text) => text !== "");

/** One value alone fills the whole shape. */
export function readTensor(dtype: Dtype, shape: string, values: string): ReadTensor {
  const dims = readShape(shape);
  if (dims === undefined) return { ok: false, fault: "shape" };
  const wanted = elementsOf(dims);
  if (wanted > PLAYGROUND_LIMITS.tensorValuesMax) return { ok: false, fault: "large" };
  const texts = splitValues(values);
  if (texts.length > PLAYGROUND_LIMITS.tensorValuesMax) return { ok: false, fault: "large" };
  if (texts.length !== wanted && texts.length !== 1) return { ok: false, fault: "count", wanted };
  const data = new Uint8Array(wanted * DTYPES[dtype].bytes);
  const view = new DataView(data.buffer);
  for (let i = 0; i < wanted; i++) {
    const text = texts.length === 1 ? texts[0] : texts[i];
    if (!write(view, i, dtype, text ?? "")) return { ok: false, fault: "values" };
  }
  return { ok: true, tensor: { dtype, dims, data } };
}

/** A tensor frame (`STF1`), or bare little-endian values that fill the shape. */
export function readTensorFile(dtype: Dtype, shape: string, bytes: Uint8Array): ReadTensor {
  const frame = decodeTensor(bytes);
  if (frame.ok) return frame.value.dtype === dtype ? { ok: true, tensor: frame.value } : { ok: false, fault: "kind" };
  const dims = readShape(shape);
  if (dims === undefined) return { ok: false, fault: "shape" };
  const wanted = elementsOf(dims);
  if (wanted > PLAYGROUND_LIMITS.tensorValuesMax) return { ok: false, fault: "large" };
  if (bytes.byteLength !== wanted * DTYPES[dtype].bytes) return { ok: false, fault: "count", wanted };
  return { ok: true, tensor: { dtype, dims, data: bytes } };
}

const RANGES: Partial<Record<Dtype, readonly [bigint, bigint]>> = {
  int8: [-128n, 127n],
  uint8: [0n, 255n],
  int16: [-32_768n, 32_767n],
  uint16: [0n, 65_535n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

function write(view: DataView, index: number, dtype: Dtype, text: string): boolean {
  const at = index * DTYPES[dtype].bytes;
  if (dtype === "bool") {
    if (!/^(0|1|true|false)$/i.test(text)) return false;
    view.setUint8(at, /^(1|true)$/i.test(text) ? 1 : 0);
    return true;
  }
  if (dtype === "float32" || dtype === "float64") {
    const value = Number(text);
    if (text === "" || Number.isNaN(value)) return false;
    if (dtype === "float32") view.setFloat32(at, value, true);
    else view.setFloat64(at, value, true);
    return true;
  }
  const range = RANGES[dtype];
  // 16-bit floats come as files.
  if (range === undefined || !/^[+-]?\d{1,20}$/.test(text)) return false;
  const value = BigInt(text.replace("+", ""));
  if (value < range[0] || value > range[1]) return false;
  const bytes = DTYPES[dtype].bytes;
  for (let i = 0; i < bytes; i++) view.setUint8(at + i, Number((value >> BigInt(8 * i)) & 0xffn));
  return true;
}
