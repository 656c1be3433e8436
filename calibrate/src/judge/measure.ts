import { compareOutputs } from "@starling/domain";
import { type CheckSpec, packBundle, type TaskKind } from "@starling/protocol";

/** How answers of a task are compared. */
export const KIND_OF: Readonly<Record<TaskKind, CheckSpec["kind"]>> = {
  embed: "vectors",
  ocr: "text",
  generate: "tokens",
  tensors: "tensors",
};

/** Nothing but the same matches and nothing mismatches: so a distance is worked out to its end. */
const ALL_THE_WAY = { matchMax: 0, mismatchMin: 1e9 };

/** How far two answers to one item are apart, by the engine's own comparison; infinite where they can't be compared. */
export function measure(task: TaskKind, a: Uint8Array, b: Uint8Array): number {
  const { distance } = compareOutputs({ kind: KIND_OF[task], ...ALL_THE_WAY }, task, packBundle([a]), packBundle([b]));
  return distance ?? Number.POSITIVE_INFINITY;
}
