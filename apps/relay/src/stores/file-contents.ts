// Contents of files on disk, each under its id: written whole or not at all.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, link, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type FileId, isId } from "@starling/protocol";

const PIECE_BYTES = 64 * 1024;
const DRAFT = ".draft";

export interface FileContents {
  /** An id is written once. Stops at the first byte more than `bytesMax`, and gives null. Rejects as `content` does. Nothing is left then. */
  write(
    fileId: FileId,
    content: AsyncIterable<Uint8Array>,
    bytesMax: number,
  ): Promise<{ readonly bytes: number; readonly sha256: Uint8Array } | null>;
  read(fileId: FileId, bytes: number): AsyncIterable<Uint8Array>;
  /** One that isn't there is no error. */
  remove(fileId: FileId): Promise<void>;
  /** Files whose last write is older than `ageMs`, drafts left behind first removed; in no order. */
  old(nowMs: number, ageMs: number): Promise<FileId[]>;
}

/** `dir` is made when the first file is written. */
export function createFileContents(dir: string): FileContents {
  const pathOf = (fileId: FileId): string => {
    if (!isId("file", fileId)) throw new Error("a file's path is made of its id alone");
    return join(dir, fileId);
  };
  return {
    async write(fileId, content, bytesMax) {
      const path = pathOf(fileId);
      await mkdir(dir, { recursive: true });
      const draft = `${path}${DRAFT}`;
      const file = await open(draft, "wx", 0o600);
      try {
        const written = await writeAll(file, content, bytesMax).finally(() => file.close());
        if (written !== null) await linkDurably(draft, path);
        return written;
      } finally {
        await rm(draft, { force: true });
      }
    },

    async *read(fileId, bytes) {
      const path = pathOf(fileId);
      const { size } = await stat(path);
      if (size !== bytes) throw new Error(`file ${fileId} has ${size} bytes on disk, not ${bytes}`);
      for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) yield piece;
    },

    remove: (fileId) => rm(pathOf(fileId), { force: true }),

    async old(nowMs, ageMs) {
      const found: FileId[] = [];
      for (const name of await readdir(dir).catch(noneIfMissing)) {
        const isDraft = name.endsWith(DRAFT);
        const fileId = isDraft ? name.slice(0, -DRAFT.length) : name;
        if (!isId("file", fileId)) continue;
        const age = await stat(join(dir, name)).then(
          ({ mtimeMs }) => nowMs - mtimeMs,
          () => 0,
        );
        if (age <= ageMs) continue;
        if (isDraft) await rm(join(dir, name), { force: true });
        else found.push(fileId);
      }
      return found;
    },
  };
}

/** Never over a file that is there. A new name is on disk once its folder is. */
async function linkDurably(draft: string, path: string): Promise<void> {
  await link(draft, path);
  const dir = await open(dirname(path), "r");
  try {
    await dir.sync();
  } finally {
    await dir.close();
  }
}

async function writeAll(file: FileHandle, content: AsyncIterable<Uint8Array>, bytesMax: number) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) return null;
    hash.update(piece);
    await file.writeFile(piece); // goes on where the last piece ended
  }
  await file.sync();
  return { bytes, sha256: new Uint8Array(hash.digest()) };
}

function noneIfMissing(error: unknown): string[] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}
