// A tensor on the wire: "STF1", u8 dtype (ONNX's TensorProto.DataType), u8 rank, u16 zero, rank u32 dims, then little-endian data.
// The header is padded to 8 bytes, so that the data of a frame that begins aligned is aligned too.
import { fail, type Outcome, ok } from "./errors.ts";

export const DTYPES = {
  float32: { onnx: 1, bytes: 4 },
  uint8: { onnx: 2, bytes: 1 },
  int8: { onnx: 3, bytes: 1 },
  uint16: { onnx: 4, bytes: 2 },
  int16: { onnx: 5, bytes: 2 },
  int32: { onnx: 6, bytes: 4 },
  int64: { onnx: 7, bytes: 8 },
  bool: { onnx: 9, bytes: 1 },
  float16: { onnx: 10, bytes: 2 },
  float64: { onnx: 11, bytes: 8 },
  uint32: { onnx: 12, bytes: 4 },
  uint64: { onnx: 13, bytes: 8 },
} as const;
export type Dtype = keyof typeof DTYPES;

/** `data` holds the elements as little-endian bytes, row-major. */
export interface TensorBytes {
  readonly dtype: Dtype;
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

export const TENSOR_RANK_MAX = 8;
const MAGIC = 0x31465453; // "STF1"
const BY_ONNX = new Map<number, Dtype>(Object.entries(DTYPES).map(([name, d]) => [d.onnx, name as Dtype]));
const headBytes = (rank: number): number => Math.ceil((8 + 4 * rank) / 8) * 8;
const elementsOf = (dims: readonly number[]): number => dims.reduce((n, d) => n * d, 1);

export function encodeTensor(tensor: TensorBytes): Uint8Array {
  const { dtype, dims, data } = tensor;
  if (dims.length > TENSOR_RANK_MAX) throw new Error(`a tensor has at most ${TENSOR_RANK_MAX} dimensions`);
  if (elementsOf(dims) * DTYPES[dtype].bytes !== data.byteLength)
    throw new Error("the data does not fill the dimensions");
  const head = headBytes(dims.length);
  const out = new Uint8Array(head + data.byteLength);
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, DTYPES[dtype].onnx);
  view.setUint8(5, dims.length);
  dims.forEach((d, i) => {
    view.setUint32(8 + 4 * i, d, true);
  });
  out.set(data, head);
  return out;
}

/** The inverse of `encodeTensor`; `data` is a view into `bytes`. */
export function decodeTensor(bytes: Uint8Array): Outcome<TensorBytes, "malformed_frame"> {
  const bad = (detail: string) => fail("malformed_frame", { detail });
  if (bytes.byteLength < 8) return bad("The tensor frame is shorter than its header.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return bad("The bytes are no tensor frame.");
  const dtype = BY_ONNX.get(view.getUint8(4));
  if (dtype === undefined) return bad("The tensor frame has an unknown element type.");
  const rank = view.getUint8(5);
  if (rank > TENSOR_RANK_MAX) return bad(`The tensor frame has more than ${TENSOR_RANK_MAX} dimensions.`);
  if (view.getUint16(6, true) !== 0) return bad("The tensor frame has reserved bits set.");
  const head = headBytes(rank);
  if (bytes.byteLength < head) return bad("The tensor frame is shorter than its dimensions.");
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(8 + 4 * i, true));
  for (let at = 8 + 4 * rank; at < head; at++)
    if (view.getUint8(at) !== 0) return bad("The tensor frame has reserved bits set.");
  if (elementsOf(dims) * DTYPES[dtype].bytes !== bytes.byteLength - head)
    return bad("The tensor frame's data does not fill its dimensions.");
  return ok({ dtype, dims, data: bytes.subarray(head) });
}

/** A float32 tensor as numbers (copied when the bytes aren't aligned). */
export function toFloat32Array(tensor: TensorBytes): Float32Array {
  if (tensor.dtype !== "float32") throw new Error(`expected float32, got ${tensor.dtype}`);
  const { data } = tensor;
  // Not `slice`: a Buffer's would be a view of the same bytes, at the same odd offset.
  const aligned = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

export function float32Tensor(dims: readonly number[], values: Float32Array): TensorBytes {
  return { dtype: "float32", dims, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}
