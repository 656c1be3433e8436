// A file that is written line by line; one that gets no line never comes to be.
import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { AccountId, FileId } from "@starling/protocol";
import type { FileStore } from "../ports/file-store.ts";
import { BATCH_RUN_LIMITS } from "./batch-run-limits.ts";

export interface FileWriter {
  /** Resolves when there is room for more. */
  write(line: string): Promise<void>;
  /** The file's id once all of it is kept; null when it has no line. */
  end(): Promise<FileId | null>;
  /** Nothing is kept. */
  abandon(): void;
}

export interface NewFile {
  readonly fileId: FileId;
  readonly accountId: AccountId;
  readonly filename: string;
  readonly nowMs: number;
}

type Added = Awaited<ReturnType<FileStore["add"]>>;

/** What an earlier try left under the id is replaced. */
export function createFileWriter(files: FileStore, { fileId, accountId, filename, nowMs }: NewFile): FileWriter {
  const content = new PassThrough();
  content.on("error", () => {});
  let adding: Promise<Added> | null = null;

  async function begin(): Promise<Added> {
    await files.remove({ fileId, accountId, nowMs });
    return files.add({
      fileId,
      accountId,
      purpose: "batch_output",
      filename,
      content,
      // What was paid for is kept, however much the account has.
      limits: {
        bytesMax: BATCH_RUN_LIMITS.outputBytesMax,
        filesMax: 2 ** 31 - 1,
        accountBytesMax: Number.MAX_SAFE_INTEGER,
      },
      expiresAtMs: nowMs + BATCH_RUN_LIMITS.outputKeptMs,
      nowMs,
    });
  }

  return {
    async write(line) {
      if (adding === null) {
        adding = begin();
        adding.catch(() => {});
      }
      if (!content.write(line)) await Promise.race([once(content, "drain"), adding]);
    },
    async end() {
      if (adding === null) return null;
      content.end();
      const added = await adding;
      if (!added.ok) throw new Error(`the file ${fileId} was not kept: ${added.refusal}`);
      return fileId;
    },
    abandon() {
      content.destroy(new Error("the file is not written any further"));
    },
  };
}
