// Tensors of a graph: weights with their bytes, and the type and shape of what flows in and out.
import { create } from "@bufbuild/protobuf";
import {
  TensorProto_DataType as DataType,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

export const DTYPES = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  uint8: DataType.UINT8,
  int32: DataType.INT32,
  int64: DataType.INT64,
} as const;
export type Dtype = keyof typeof DTYPES;

/** Elements of a tensor; a `Uint16Array` holds the bits of float16 numbers. */
export type TensorData = Float32Array | Uint16Array | Uint8Array | Int32Array | BigInt64Array;

/** A number, or the name of a size known only when the graph runs. */
export type Dimension = number | string;

export function tensor(name: string, dims: readonly number[], data: TensorData): TensorProto {
  const size = dims.reduce((a, b) => a * b, 1);
  if (size !== data.length)
    throw new Error(`${name} has ${data.length} elements, but its shape [${dims.join(", ")}] holds ${size}`);
  const rawData = new Uint8Array(data.byteLength);
  rawData.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return create(TensorProtoSchema, { name, dataType: DTYPES[dtypeOf(data)], dims: dims.map(BigInt), rawData });
}

function dtypeOf(data: TensorData): Dtype {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Uint16Array) return "float16";
  if (data instanceof Uint8Array) return "uint8";
  return data instanceof Int32Array ? "int32" : "int64";
}

export function valueInfo(name: string, dtype: Dtype, shape: readonly Dimension[]): ValueInfoProto {
  const dim = shape.map((size) =>
    typeof size === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(size) } }
      : { value: { case: "dimParam" as const, value: size } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: "tensorType", value: { elemType: DTYPES[dtype], shape: { dim } } } },
  });
}
