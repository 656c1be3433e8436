// A shelf in a folder, for Node. Several processes may share it: they write the same bytes at the same places.
import { mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Shelf } from "./shelf.ts";

export async function createFolderShelf(folder: string): Promise<Shelf> {
  await mkdir(folder, { recursive: true });
  const pathOf = (name: string): string => join(folder, name);
  return {
    sizeOf: async (name) => (await orUndefined(stat(pathOf(name))))?.size ?? 0,
    async read(name) {
      const bytes = await orUndefined(readFile(pathOf(name)));
      return bytes === undefined ? undefined : new Uint8Array(bytes);
    },
    async write(name, from) {
      const file = await open(pathOf(name), from === 0 ? "w" : "r+");
      let at = from;
      let isOpen = true;
      return {
        async write(chunk) {
          await file.write(chunk, 0, chunk.byteLength, at);
          at += chunk.byteLength;
        },
        async close() {
          if (!isOpen) return;
          isOpen = false;
          await file.close();
        },
      };
    },
    remove: (name) => rm(pathOf(name), { force: true }),
    names: () => readdir(folder),
  };
}

async function orUndefined<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
