// An item for a known answer of task `tensors`: known tensors, shifted and scaled as a nonce says.
import {
  DTYPES,
  encodeNamedTensors,
  type NamedTensors,
  type TensorBytes,
  type TensorInput,
  tensorFromNumbers,
  tensorNumbers,
} from "@starling/protocol";
import type { NonceStream } from "./nonce-stream.ts";

const SHIFT_STEPS = 4096;
const GAIN_STEPS = 4096;
const GAIN_MIN = 0.75;
const GAIN_SPREAD = 0.25;

/**
 * Elements go round by a drawn part of the whole, so that all are what the graph takes; floats shrink by up to a quarter.
 * What has one element only, and whole numbers all alike, stay as they are.
 */
export function variedTensors(known: NamedTensors, inputs: readonly TensorInput[], draw: NonceStream): Uint8Array {
  const varied = new Map<string, TensorBytes>();
  for (const { name } of inputs) {
    const tensor = known.get(name);
    if (tensor === undefined) throw new Error(`the known tensors have no ${name}`);
    varied.set(name, scaled(shifted(tensor, draw), draw));
  }
  return encodeNamedTensors(varied);
}

function shifted(tensor: TensorBytes, draw: NonceStream): TensorBytes {
  const { bytes } = DTYPES[tensor.dtype];
  const elements = tensor.data.byteLength / bytes;
  const at = Math.floor((elements * draw.below(SHIFT_STEPS)) / SHIFT_STEPS) * bytes;
  return { ...tensor, data: Buffer.concat([tensor.data.subarray(at), tensor.data.subarray(0, at)]) };
}

function scaled(tensor: TensorBytes, draw: NonceStream): TensorBytes {
  if (!tensor.dtype.startsWith("float")) return tensor;
  const gain = GAIN_MIN + (GAIN_SPREAD * draw.below(GAIN_STEPS)) / GAIN_STEPS;
  const values = tensorNumbers(tensor).map((value) => value * gain);
  const scaled = tensorFromNumbers(tensor.dtype, tensor.dims, values);
  if (typeof scaled === "number") throw new Error("a smaller number is of the same type");
  return scaled;
}
