import type { ModelFacts } from "@starling/domain";
import {
  answerBytesMax,
  checkSpecOf,
  LIMITS,
  type ModelManifest,
  pricePerUnitOf,
  unreachable,
} from "@starling/protocol";

const MiB = 2 ** 20;
/** Inputs of one chunk, but that one item may be larger. */
const CHUNK_BYTES_MAX = 1 * MiB;
/** A tensor frame's header and a part's place in its bundle. */
const FRAME_BYTES = 24;

/** What the engine must know of a model. Chunks are no larger than their outputs may be. */
export function modelFacts(manifest: ModelManifest): ModelFacts {
  return {
    modelId: manifest.id,
    modelHash: manifest.hash,
    task: manifest.task,
    pricePerItem: pricePerUnitOf(manifest),
    unitsPerItem: manifest.cost.unitsPerItem,
    itemsPerChunkMax: Math.max(1, Math.min(manifest.limits.itemsPerChunkMax, itemsThatFit(manifest))),
    chunkBytesMax: CHUNK_BYTES_MAX,
    check: checkSpecOf(manifest),
  };
}

function itemsThatFit(manifest: ModelManifest): number {
  switch (manifest.task) {
    case "embed":
      return Math.floor(LIMITS.outputBytesPerChunkMax / (manifest.params.dimensions * 4 + FRAME_BYTES));
    case "tensors":
      return Math.floor(LIMITS.outputBytesPerChunkMax / answerBytesMax(manifest.params));
    case "ocr":
    case "generate":
      return manifest.limits.itemsPerChunkMax;
    default:
      return unreachable(manifest);
  }
}
