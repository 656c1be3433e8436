// Tensors as programs hold them, and as the API writes them.
import type { Dtype, TensorRequest, TensorView } from "@starling/protocol";
import { base64ToBytes, bytesToBase64 } from "./base64.ts";

/** A tensor to send: a typed array's (or other view's) bytes as they lie in memory, base64 of such bytes, or numbers; row-major. */
export interface TensorToSend {
  readonly type: Dtype;
  readonly dims: readonly number[];
  readonly data: ArrayBufferView | readonly number[] | string;
}
export type TensorsToSend = Readonly<Record<string, TensorToSend>>;

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  /** The bits: not every engine has 16-bit floats. */
  float16: Uint16Array,
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
} as const satisfies Record<Dtype, unknown>;

/** A tensor as it was answered; of float16 the bits. */
export type AnsweredTensor = {
  readonly [D in Dtype]: {
    readonly type: D;
    readonly dims: readonly number[];
    readonly data: InstanceType<(typeof ARRAYS)[D]>;
  };
}[Dtype];

/** The tensors of a result line's output. Throws on data that is no base64 of whole elements. */
export const answeredTensors = (tensors: Readonly<Record<string, TensorView>>): Record<string, AnsweredTensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, answeredTensor(tensor)]));

function answeredTensor({ type, dims, data }: TensorView): AnsweredTensor {
  const { buffer } = new Uint8Array(base64ToBytes(data));
  // The table's row says which array a type has.
  return { type, dims, data: new ARRAYS[type](buffer) } as AnsweredTensor;
}

export const tensorsToSend = (tensors: TensorsToSend): Record<string, TensorRequest> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, toSend(tensor)]));

function toSend({ type, dims, data }: TensorToSend): TensorRequest {
  return { type, dims: [...dims], data: typeof data === "string" ? data : isView(data) ? bytesOf(data) : [...data] };
}

const isView = (data: ArrayBufferView | readonly number[]): data is ArrayBufferView => ArrayBuffer.isView(data);
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  bytesToBase64(new Uint8Array(buffer, byteOffset, byteLength));
