// Where models' files come from: by content hash, checked before anybody sees a byte.
import type { ModelManifest } from "@starling/protocol";

/** Some or all files of a model. */
export type WantedFiles = Pick<ModelManifest, "id" | "files">;

export interface ModelStore {
  /**
   * The files by path. Rejects with `StoreError` when one can't be had, with the signal's reason when aborted.
   * @param options.onProgress bytes of them at hand so far
   */
  readAll(
    wanted: WantedFiles,
    options: { signal: AbortSignal; onProgress: (loadedBytes: number) => void },
  ): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Lets go of what none of these models names. */
  keepOnly(manifests: readonly ModelManifest[]): Promise<void>;
  close(): Promise<void>;
}

/** A failure whose message is a sentence for the person at the machine. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
