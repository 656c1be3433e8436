// Whether a node's tensors are what the graph gives for its inputs: every output, of its type and shape, of finite numbers.
import {
  decodeNamedTensors,
  fitInputs,
  LIMITS,
  outputFault,
  type TensorsManifest,
  unpackBundle,
} from "@starling/protocol";
import type { OutputFault } from "./output-fault.ts";

/** What is wrong with the answer to item `index` of the chunk's `input` bundle, or null. */
export function checkTensors(
  { inputs, outputs }: TensorsManifest["params"],
  input: Uint8Array,
  index: number,
  part: Uint8Array,
): OutputFault | null {
  const tensors = decodeNamedTensors(part);
  if (!tensors.ok) return "malformed_frame";
  const items = unpackBundle(input, LIMITS.jobItemsMax);
  const asked = items.ok ? decodeNamedTensors(items.value[index] ?? new Uint8Array()) : items;
  const fitted = asked.ok ? fitInputs(inputs, asked.value) : undefined;
  // The relay took the item itself.
  if (fitted?.ok !== true) throw new Error("an item of a lease can't be read");
  const fault = outputFault(outputs, tensors.value, fitted.lengths);
  if (fault === null) return null;
  return fault.kind === "not_finite" ? "not_finite" : "wrong_shape";
}
