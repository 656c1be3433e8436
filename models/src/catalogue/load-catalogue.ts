import { join } from "node:path";
import { Refusal } from "../refusal.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";
import { hashFile } from "./hash-file.ts";
import { loadModel } from "./load-model.ts";
import { modelFolders } from "./model-folders.ts";

export interface LoadOptions {
  /** Told of a folder that is no usable model, which is then left out; without it such a folder is refused. */
  readonly onBroken?: (refusal: Refusal) => void;
}

/** Every model under `dir`, by id; an absent folder is an empty catalogue. Folders that begin with a dot are unfinished work. */
export async function loadCatalogue(dir: string, options: LoadOptions = {}): Promise<CatalogueEntry[]> {
  const entries: CatalogueEntry[] = [];
  for (const id of await modelFolders(dir)) {
    try {
      entries.push(await loadModel(join(dir, id)));
    } catch (error) {
      if (!(error instanceof Refusal) || options.onBroken === undefined) throw error;
      options.onBroken(error);
    }
  }
  return entries;
}

export interface BrokenFile {
  readonly modelId: string;
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Reads every file and gives those whose SHA-256 is not their manifest's. Slow: the whole catalogue is read. */
export async function verifyCatalogue(entries: readonly CatalogueEntry[]): Promise<BrokenFile[]> {
  const broken: BrokenFile[] = [];
  for (const { manifest, files } of entries) {
    for (const file of files) {
      const found = await hashFile(file.absolutePath);
      if (found !== file.sha256) broken.push({ modelId: manifest.id, path: file.path, expected: file.sha256, found });
    }
  }
  return broken;
}
