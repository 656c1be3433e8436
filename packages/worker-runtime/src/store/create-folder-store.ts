// The store of a Node process that has the catalogue's folder: reads it where it lies.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ModelStore, StoreError } from "./model-store.ts";
import { sha256 } from "./sha256.ts";

/** @param modelsDir the built catalogue: `<modelsDir>/<modelId>/<file>` */
export function createFolderStore(modelsDir: string): ModelStore {
  return {
    async readAll({ id, files: wanted }, { signal, onProgress }) {
      const files = new Map<string, Uint8Array>();
      let loaded = 0;
      for (const file of wanted) {
        signal.throwIfAborted();
        const path = join(modelsDir, id, file.path);
        const bytes = await readFile(path).catch((error: unknown) => {
          throw new StoreError(`${path} can't be read; build the catalogue again.`, { cause: error });
        });
        const copy = new Uint8Array(bytes);
        if ((await sha256(copy)) !== file.sha256)
          throw new StoreError(`${path} doesn't have the hash that its manifest names; build the catalogue again.`);
        files.set(file.path, copy);
        loaded += file.sizeBytes;
        onProgress(loaded);
      }
      return files;
    },
    async keepOnly() {},
    async close() {},
  };
}
