// Files: rows in memory, contents on disk as those of PostgreSQL's.
import type { AccountId, FileId } from "@starling/protocol";
import { EXPIRED_FILES_KNOWN_MS, type FileLimits, type FileStore, type StoredFile } from "../ports/file-store.ts";
import type { FileContents } from "./file-contents.ts";

export function createMemoryFileStore(contents: FileContents): FileStore {
  const files = new Map<FileId, Omit<StoredFile, "isExpired"> & { isSwept: boolean }>();
  const isExpired = (file: { readonly expiresAtMs: number | null }, nowMs: number) =>
    file.expiresAtMs !== null && file.expiresAtMs <= nowMs;
  const seen = ({ isSwept: _, ...file }: Omit<StoredFile, "isExpired"> & { isSwept: boolean }, nowMs: number) => ({
    ...file,
    isExpired: isExpired(file, nowMs),
  });
  /** What is left of an account's room. */
  const room = (accountId: AccountId, limits: FileLimits, nowMs: number) => {
    const had = [...files.values()].filter((file) => file.accountId === accountId && !isExpired(file, nowMs));
    return {
      files: limits.filesMax - had.length,
      bytes: limits.accountBytesMax - had.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  };

  return {
    async add({ limits, content, nowMs, expiresAtMs, ...file }) {
      const before = room(file.accountId, limits, nowMs);
      if (before.files <= 0) return { ok: false, refusal: "too_many_files" };
      if (before.bytes < 0) return { ok: false, refusal: "storage_full" };
      const written = await contents.write(file.fileId, content, Math.min(limits.bytesMax, before.bytes));
      if (written === null)
        return { ok: false, refusal: before.bytes < limits.bytesMax ? "storage_full" : "too_large" };
      const now = room(file.accountId, limits, nowMs);
      if (now.files <= 0 || now.bytes < written.bytes) {
        await contents.remove(file.fileId);
        return { ok: false, refusal: "storage_full" };
      }
      const expires = typeof expiresAtMs === "function" ? expiresAtMs() : expiresAtMs;
      const added = {
        ...file,
        bytes: written.bytes,
        sha256: Buffer.from(written.sha256).toString("hex"),
        createdAtMs: Math.floor(nowMs),
        expiresAtMs: expires === null ? null : Math.floor(expires),
        isSwept: false,
      };
      files.set(file.fileId, added);
      return { ok: true, file: seen(added, nowMs) };
    },
    async get({ fileId, accountId, nowMs }) {
      const file = files.get(fileId);
      return file?.accountId === accountId ? seen(file, nowMs) : undefined;
    },
    async list({ accountId, purpose, order, after, limit, nowMs }) {
      const isAfter = (id: FileId) => after === null || (order === "oldest" ? id > after : id < after);
      return [...files.values()]
        .filter((file) => file.accountId === accountId && !isExpired(file, nowMs) && isAfter(file.fileId))
        .filter((file) => purpose === null || file.purpose === purpose)
        .sort((a, b) => (a.fileId < b.fileId === (order === "oldest") ? -1 : 1))
        .slice(0, limit)
        .map((file) => seen(file, nowMs));
    },
    content: (file) => contents.read(file.fileId, file.bytes),
    async remove({ fileId, accountId }) {
      if (files.get(fileId)?.accountId !== accountId) return false;
      files.delete(fileId);
      await contents.remove(fileId);
      return true;
    },
    async sweep({ nowMs, limit }) {
      const expired = [...files.values()].filter((file) => isExpired(file, nowMs) && !file.isSwept).slice(0, limit);
      for (const file of expired) {
        await contents.remove(file.fileId);
        file.isSwept = true;
      }
      for (const { fileId, expiresAtMs, isSwept } of [...files.values()])
        if (isSwept && expiresAtMs !== null && expiresAtMs < nowMs - EXPIRED_FILES_KNOWN_MS) files.delete(fileId);
      return expired.length;
    },
  };
}
