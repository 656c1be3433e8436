// A shelf in the origin's private file system, where a worker may write in place.
import type { Shelf, ShelfWriter } from "./shelf.ts";

/** The part of FileSystemSyncAccessHandle that is used; only a dedicated worker has it. */
interface SyncHandle {
  write(chunk: Uint8Array, options: { at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}

const canWriteInPlace = (
  handle: FileSystemFileHandle,
): handle is FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncHandle> } =>
  "createSyncAccessHandle" in handle;

export async function createOpfsShelf(folder: string): Promise<Shelf> {
  const root = await navigator.storage.getDirectory();
  const directory = await root.getDirectoryHandle(folder, { create: true });
  const fileOf = async (name: string): Promise<File | undefined> => {
    try {
      return await (await directory.getFileHandle(name)).getFile();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") return undefined;
      throw error;
    }
  };
  return {
    sizeOf: async (name) => (await fileOf(name))?.size ?? 0,
    async read(name) {
      const file = await fileOf(name);
      return file === undefined ? undefined : new Uint8Array(await file.arrayBuffer());
    },
    async write(name, from) {
      const handle = await directory.getFileHandle(name, { create: true });
      return canWriteInPlace(handle)
        ? inPlace(await handle.createSyncAccessHandle(), from)
        : asStream(await handle.createWritable({ keepExistingData: true }), from);
    },
    async remove(name) {
      try {
        await directory.removeEntry(name);
      } catch (error) {
        if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
      }
    },
    async names() {
      const names: string[] = [];
      for await (const name of directory.keys()) names.push(name);
      return names;
    },
  };
}

function inPlace(handle: SyncHandle, from: number): ShelfWriter {
  let at = from;
  let open = true;
  handle.truncate(from);
  return {
    async write(chunk) {
      const written = handle.write(chunk, { at });
      if (written < chunk.byteLength) throw new DOMException("the storage is full", "QuotaExceededError");
      at += written;
    },
    async close() {
      if (!open) return;
      open = false;
      handle.flush();
      handle.close();
    },
  };
}

async function asStream(stream: FileSystemWritableFileStream, from: number): Promise<ShelfWriter> {
  let open = true;
  await stream.truncate(from);
  await stream.seek(from);
  return {
    write: (chunk) => stream.write(chunk),
    async close() {
      if (!open) return;
      open = false;
      await stream.close();
    },
  };
}
