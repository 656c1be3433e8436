import { stat } from "node:fs/promises";
import type { ModelManifest } from "@starling/protocol";
import type { Catalogue, CatalogueFile } from "../ports/catalogue.ts";

/** A built model as it lies on disk. */
export interface BuiltModel {
  readonly manifest: ModelManifest;
  readonly files: readonly { readonly sha256: string; readonly sizeBytes: number; readonly absolutePath: string }[];
}

/** The catalogue over built models. Rejects when a file that a manifest names is missing or has another size. */
export async function openCatalogue(models: readonly BuiltModel[]): Promise<Catalogue> {
  const manifests = new Map<string, ModelManifest>();
  const files = new Map<string, CatalogueFile>();
  let builtAtMs = 0;
  for (const { manifest, files: held } of models) {
    manifests.set(manifest.id, manifest);
    for (const { sha256, sizeBytes, absolutePath } of held) {
      const { size, mtimeMs } = await stat(absolutePath);
      if (size !== sizeBytes)
        throw new Error(`${absolutePath} has ${size} bytes and its manifest says ${sizeBytes}: build the model again`);
      files.set(sha256, { path: absolutePath, sizeBytes });
      builtAtMs = Math.max(builtAtMs, mtimeMs);
    }
  }
  return {
    manifests: [...manifests.values()],
    manifest: (modelId) => manifests.get(modelId),
    file: (sha256) => files.get(sha256),
    builtAtMs,
  };
}
