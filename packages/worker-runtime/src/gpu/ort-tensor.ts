// Tensors as bytes become ONNX Runtime's, and back.
import { DTYPES, type Dtype, type TensorBytes } from "@starling/protocol";
import type * as ort from "onnxruntime-common";

/** An aligned copy: what was given may lie anywhere in its buffer. */
export function toOrtTensor(
  { Tensor }: { readonly Tensor: typeof ort.Tensor },
  { dtype, dims, data }: TensorBytes,
): ort.Tensor {
  const { buffer } = new Uint8Array(data);
  switch (dtype) {
    case "float32":
      return new Tensor(dtype, new Float32Array(buffer), dims);
    case "float64":
      return new Tensor(dtype, new Float64Array(buffer), dims);
    case "float16":
      return new Tensor(dtype, new Uint16Array(buffer), dims);
    case "int64":
      return new Tensor(dtype, new BigInt64Array(buffer), dims);
    case "uint64":
      return new Tensor(dtype, new BigUint64Array(buffer), dims);
    case "int32":
      return new Tensor(dtype, new Int32Array(buffer), dims);
    case "uint32":
      return new Tensor(dtype, new Uint32Array(buffer), dims);
    case "int16":
      return new Tensor(dtype, new Int16Array(buffer), dims);
    case "uint16":
      return new Tensor(dtype, new Uint16Array(buffer), dims);
    case "int8":
      return new Tensor(dtype, new Int8Array(buffer), dims);
    case "uint8":
    case "bool":
      return new Tensor(dtype, new Uint8Array(buffer), dims);
  }
}

/** A copy of the output `name`. */
export function fromOrtTensor(name: string, { type, dims, data }: ort.Tensor): TensorBytes {
  if (!isDtype(type) || !ArrayBuffer.isView(data)) throw new Error(`the output ${name} is of ${type}`);
  return { dtype: type, dims, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() };
}

const isDtype = (type: string): type is Dtype => type in DTYPES;
