import { decodeNamedTensors, type TensorBytes } from "@starling/protocol/vocabulary";
import { type Bounds, exactly, worse } from "./bounds.ts";
import { compareDecoded } from "./compare-tensors.ts";

/** The worst of the tensors' distances. Null when an answer can't be read, or a name, type or shape differs, or one can't be measured. */
export function compareNamedTensors(a: Uint8Array, b: Uint8Array): Bounds | null {
  const [left, right] = [decodeNamedTensors(a), decodeNamedTensors(b)];
  if (!left.ok || !right.ok || left.value.size !== right.value.size) return null;
  let worst = exactly(0);
  for (const [name, tensor] of left.value) {
    const other: TensorBytes | undefined = right.value.get(name);
    const bounds = other === undefined ? null : compareDecoded(tensor, other);
    if (bounds === null) return null;
    worst = worse(worst, bounds);
  }
  return worst;
}
