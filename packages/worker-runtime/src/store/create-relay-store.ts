// Models' files from the relay by hash, kept on a shelf, one download at a time for all who share the shelf.
import type { ModelFile, ModelManifest } from "@starling/protocol";
import { download } from "./download.ts";
import { type ModelStore, StoreError } from "./model-store.ts";
import { sha256 } from "./sha256.ts";
import type { Shelf, ShelfWriter } from "./shelf.ts";

/** Bytes that don't fit their hash are fetched anew this often in all. */
export const FETCHES_PER_FILE_MAX = 2;

/** Holds a name for everybody who shares the shelf while `run` runs. */
export type Exclusively = <T>(name: string, signal: AbortSignal, run: () => Promise<T>) => Promise<T>;

export interface RelayStoreOptions {
  readonly relayUrl: string;
  /** Opened at the first use. */
  readonly shelf: () => Promise<Shelf>;
  readonly exclusively: Exclusively;
  /** Something that the person may want to know and that stops nothing, as a sentence. */
  readonly onNotice?: (sentence: string) => void;
  readonly retryMsMin?: number;
}

export function createRelayStore(options: RelayStoreOptions): ModelStore {
  const { exclusively, onNotice } = options;
  const base = options.relayUrl.replace(/\/+$/, "");
  let opening: Promise<Shelf> | undefined;
  const openShelf = (): Promise<Shelf> => {
    opening ??= options.shelf();
    return opening;
  };

  async function readFile(
    file: ModelFile,
    signal: AbortSignal,
    onProgress: (bytes: number) => void,
  ): Promise<Uint8Array> {
    const shelf = await openShelf();
    for (let fetches = 0; fetches < FETCHES_PER_FILE_MAX; fetches++) {
      const bytes = await readOrFetch(shelf, file, signal, onProgress);
      if ((await sha256(bytes)) === file.sha256) return bytes;
      await shelf.remove(file.sha256);
      onProgress(0);
    }
    throw new StoreError(
      `The relay's copy of ${file.path} doesn't have the hash that its manifest names; it was not used.`,
    );
  }

  async function readOrFetch(
    shelf: Shelf,
    file: ModelFile,
    signal: AbortSignal,
    onProgress: (bytes: number) => void,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const kept = await keptBytes(shelf, file);
    onProgress(kept.byteLength);
    if (kept.byteLength === file.sizeBytes) return kept;
    const into = new Uint8Array(file.sizeBytes);
    into.set(kept);
    let writer: ShelfWriter | undefined;
    const giveUpKeeping = async (): Promise<void> => {
      await writer?.close().catch(() => undefined);
      writer = undefined;
      await shelf.remove(file.sha256).catch(() => undefined);
      onNotice?.(
        `The browser's storage has no room for ${file.path} (${megabytes(file.sizeBytes)}); it is used now, and downloaded again next time.`,
      );
    };
    try {
      writer = await shelf.write(file.sha256, kept.byteLength);
    } catch {
      await giveUpKeeping();
    }
    try {
      await download({
        url: `${base}/files/${file.sha256}`,
        into,
        from: kept.byteLength,
        signal,
        ...(options.retryMsMin === undefined ? {} : { retryMsMin: options.retryMsMin }),
        onPiece: async (piece, at) => {
          onProgress(at + piece.byteLength);
          if (writer === undefined) return;
          try {
            // The server began anew although a part was kept: so does the shelf.
            if (at === 0 && kept.byteLength > 0) {
              await writer.close();
              writer = await shelf.write(file.sha256, 0);
            }
            await writer.write(piece);
          } catch {
            await giveUpKeeping();
          }
        },
      });
    } finally {
      await writer?.close().catch(giveUpKeeping);
    }
    return into;
  }

  return {
    async readAll({ files: wanted }, { signal, onProgress }) {
      const files = new Map<string, Uint8Array>();
      let before = 0;
      for (const file of wanted) {
        signal.throwIfAborted();
        const bytes = await exclusively(`starling-file-${file.sha256}`, signal, () =>
          readFile(file, signal, (fileBytes) => onProgress(before + fileBytes)),
        );
        files.set(file.path, bytes);
        before += file.sizeBytes;
      }
      return files;
    },
    async keepOnly(manifests: readonly ModelManifest[]) {
      const shelf = await openShelf();
      const named = new Set(manifests.flatMap((manifest) => manifest.files.map((file) => file.sha256)));
      for (const name of await shelf.names()) if (!named.has(name)) await shelf.remove(name);
    },
    async close() {},
  };
}

/** What is kept of a file, if it can be the file's beginning; nothing when the shelf can't be read. */
async function keptBytes(shelf: Shelf, file: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  const nothing = new Uint8Array();
  try {
    if ((await shelf.sizeOf(file.sha256)) > file.sizeBytes) {
      await shelf.remove(file.sha256);
      return nothing;
    }
    return (await shelf.read(file.sha256)) ?? nothing;
  } catch {
    return nothing;
  }
}

const megabytes = (bytes: number): string => `${Math.max(0.1, bytes / 1e6).toFixed(1)} MB`;
