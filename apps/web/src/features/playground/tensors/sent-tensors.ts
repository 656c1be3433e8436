import type { TensorBytes } from "@starling/protocol";
import type { AnsweredTensor, TensorsToSend } from "@starling/sdk";

export type Tensors = Readonly<Record<string, TensorBytes>>;

export const sentTensors = (tensors: Tensors): TensorsToSend =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, dims, data }]) => [name, { type: dtype, dims, data }]),
  );

export const tensorsIn = (tensors: Readonly<Record<string, AnsweredTensor>>): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { type, dims, data }]) => [
      name,
      { dtype: type, dims, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) },
    ]),
  );
