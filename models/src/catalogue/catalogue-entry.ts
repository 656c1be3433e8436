import { isAbsolute, join, resolve } from "node:path";
import type { ModelFile, ModelManifest } from "@starling/protocol";

export const MANIFEST_FILE = "manifest.json";

export interface CatalogueFile extends ModelFile {
  readonly absolutePath: string;
}

/** A model that is ready to be served: its manifest, and where its files are. */
export interface CatalogueEntry {
  readonly manifest: ModelManifest;
  /** The model's own folder, absolute. */
  readonly dir: string;
  readonly files: readonly CatalogueFile[];
}

export function catalogueEntry(dir: string, manifest: ModelManifest): CatalogueEntry {
  const folder = isAbsolute(dir) ? dir : resolve(dir);
  const files = manifest.files.map((file) => ({ ...file, absolutePath: join(folder, ...file.path.split("/")) }));
  return { manifest, dir: folder, files };
}
