// What a node's owner lends at most. The relay isn't told: it sees a node that is slower, or that doesn't get some models ready.
import type { ModelManifest } from "@starling/protocol";

export interface LendingLimits {
  /** Of the time, how much may be spent on batches: more than 0, at most 1. Between two of them the node rests in proportion. */
  readonly share: number;
  /** Bytes of model files that may be fetched; null: as many as the network asks for. */
  readonly modelBytesMax: number | null;
  /** Ids of models that aren't fetched here. */
  readonly declined: readonly string[];
}

export const NO_LIMITS: LendingLimits = { share: 1, modelBytesMax: null, declined: [] };

/** A smaller share is taken for this one. */
export const SHARE_MIN = 0.05;
/** No rest is longer: a lease waits meanwhile. */
export const REST_MS_MAX = 15_000;

/** How long a node rests after a batch of `ranMs`, so that it computes `share` of the time. */
export const restMsAfter = (ranMs: number, share: number): number =>
  Math.min(REST_MS_MAX, ranMs * (1 / Math.min(1, Math.max(SHARE_MIN, share)) - 1));

/** The models that may be made ready here, in the order asked for: none that is declined, and no more bytes than allowed. */
export function withinLimits(
  manifests: readonly ModelManifest[],
  { declined, modelBytesMax }: Pick<LendingLimits, "declined" | "modelBytesMax">,
): readonly ModelManifest[] {
  let left = modelBytesMax ?? Number.POSITIVE_INFINITY;
  return manifests.filter(({ id, files }) => {
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    if (declined.includes(id) || sizeBytes > left) return false;
    left -= sizeBytes;
    return true;
  });
}
