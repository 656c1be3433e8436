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
 * Each row's elements go round by a drawn number of places, so that all are what the graph takes; floats shrink by up to a quarter.
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

/** Every row goes round by as much, so that what stands in a picture stays whole but for where it is cut. */
function shifted(tensor: TensorBytes, draw: NonceStream): TensorBytes {
  const { dtype, dims, data } = tensor;
  const elementBytes = DTYPES[dtype].bytes;
  const rowBytes = (dims.at(-1) ?? 1) * elementBytes;
  const steps = Math.min(SHIFT_STEPS, dims.at(-1) ?? 1);
  const at = draw.below(steps) * elementBytes;
  const moved = new Uint8Array(data.byteLength);
  for (let row = 0; row < data.byteLength; row += rowBytes) {
    moved.set(data.subarray(row + at, row + rowBytes), row);
    moved.set(data.subarray(row, row + at), row + rowBytes - at);
  }
  return { dtype, dims, data: moved };
}

function scaled(tensor: TensorBytes, draw: NonceStream): TensorBytes {
  if (!tensor.dtype.startsWith("float")) return tensor;
  const gain = GAIN_MIN + (GAIN_SPREAD * draw.below(GAIN_STEPS)) / GAIN_STEPS;
  const values = tensorNumbers(tensor).map((value) => value * gain);
  const scaled = tensorFromNumbers(tensor.dtype, tensor.dims, values);
  if (typeof scaled === "number") throw new Error("a smaller number is of the same type");
  return scaled;
}
