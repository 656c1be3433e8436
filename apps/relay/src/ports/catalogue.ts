// What the relay needs of the model catalogue. It is read when the relay starts; an operator may add to it.
import type { ModelManifest } from "@starling/protocol";

export interface CatalogueFile {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface Catalogue {
  readonly manifests: readonly ModelManifest[];
  manifest(modelId: string): ModelManifest | undefined;
  /** The file of any model that has this SHA-256 (hex). */
  file(sha256: string): CatalogueFile | undefined;
  /** When the catalogue was built, in ms since the epoch. */
  readonly builtAtMs: number;
}
