// Files: what is noted of them, and their contents.
import { createHash } from "node:crypto";
import type { AccountId, FileId } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { EXPIRED_FILES_KNOWN_MS, type FileLimits } from "../../ports/file-store.ts";
import type { Stores } from "../open-stores.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

const PLENTY: FileLimits = { bytesMax: 1e6, filesMax: 100, accountBytesMax: 1e7 };

async function* pieces(...parts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

export function describeFiles(bed: StoreBed, stores: () => Stores): void {
  const add = (
    accountId: AccountId,
    content: AsyncIterable<Uint8Array> = pieces("content"),
    options: {
      limits?: Partial<FileLimits>;
      expiresAtMs?: number | null | (() => number | null);
      purpose?: string;
      fileId?: FileId;
    } = {},
  ) =>
    stores().files.add({
      fileId: options.fileId ?? bed.freshId("file"),
      accountId,
      purpose: options.purpose ?? "batch",
      filename: "../../etc/passwd",
      content,
      limits: { ...PLENTY, ...options.limits },
      expiresAtMs: options.expiresAtMs ?? null,
      nowMs: NOW_MS,
    });
  const added = async (...args: Parameters<typeof add>) => {
    const outcome = await add(...args);
    if (!outcome.ok) throw new Error(outcome.refusal);
    return outcome.file;
  };
  const textOf = async (file: { readonly fileId: FileId; readonly bytes: number }) => {
    const parts: Uint8Array[] = [];
    for await (const part of stores().files.content(file)) parts.push(part);
    return Buffer.concat(parts).toString();
  };

  describe("files", () => {
    it("[ST18] a file comes back as it was, with its length and its hash", async () => {
      const accountId = await bed.payer();
      const file = await added(accountId, pieces("one\n", "", "two\n"), { expiresAtMs: NOW_MS + 1_000 });
      expect(file).toEqual({
        fileId: file.fileId,
        accountId,
        purpose: "batch",
        filename: "../../etc/passwd",
        bytes: 8,
        sha256: createHash("sha256").update("one\ntwo\n").digest("hex"),
        createdAtMs: NOW_MS,
        expiresAtMs: NOW_MS + 1_000,
        isExpired: false,
      });
      expect(await stores().files.get({ fileId: file.fileId, accountId, nowMs: NOW_MS })).toEqual(file);
      expect(await textOf(file)).toBe("one\ntwo\n");
      const others = { fileId: file.fileId, accountId: await bed.payer(), nowMs: NOW_MS };
      expect(await stores().files.get(others)).toBeUndefined();
      expect(await stores().files.remove(others)).toBe(false);
      const empty = await added(accountId, pieces());
      expect([empty.bytes, await textOf(empty)]).toEqual([0, ""]);
    });

    it("[ST18] is kept without bounds where its limits are the largest numbers there are", async () => {
      const most = Number.MAX_SAFE_INTEGER;
      const limits = { bytesMax: most, filesMax: most, accountBytesMax: most };
      expect(await textOf(await added(await bed.payer(), pieces("an answer\n"), { limits }))).toBe("an answer\n");
    });

    it("[ST18] when it expires may be said behind the content", async () => {
      const accountId = await bed.payer();
      let expiresAtMs: number | null = null;
      async function* form() {
        yield Uint8Array.of(1);
        expiresAtMs = NOW_MS + 5;
      }
      const file = await added(accountId, form(), { expiresAtMs: () => expiresAtMs });
      expect(await stores().files.get({ ...file, nowMs: NOW_MS + 5 })).toMatchObject({
        expiresAtMs: NOW_MS + 5,
        isExpired: true,
      });
    });

    it("[ST18] large contents come in pieces, as they are asked for", async () => {
      const accountId = await bed.payer();
      const file = await added(accountId, pieces(...Array.from({ length: 30 }, () => "x".repeat(10_000))));
      let largest = 0;
      let bytes = 0;
      for await (const piece of stores().files.content(file)) {
        largest = Math.max(largest, piece.byteLength);
        bytes += piece.byteLength;
      }
      expect(bytes).toBe(300_000);
      expect(largest).toBeLessThanOrEqual(65_536);
    });

    it("[ST18] reading stops at the first byte too many, and nothing is left", async () => {
      const accountId = await bed.payer();
      let asked = 0;
      async function* endless() {
        for (;;) {
          asked += 1;
          yield new Uint8Array(1_000);
        }
      }
      const fileId = bed.freshId("file");
      expect(await add(accountId, endless(), { limits: { bytesMax: 10_000 }, fileId })).toEqual({
        ok: false,
        refusal: "too_large",
      });
      expect(asked).toBe(11);
      expect(await stores().files.get({ fileId, accountId, nowMs: NOW_MS })).toBeUndefined();
      await expect(textOf({ fileId, bytes: 10_000 })).rejects.toThrow();
      expect(await add(accountId, pieces("x".repeat(10_000)), { limits: { bytesMax: 10_000 }, fileId })).toMatchObject({
        ok: true,
      });
    });

    it("[ST18] an upload that breaks off leaves nothing", async () => {
      const accountId = await bed.payer();
      const fileId = bed.freshId("file");
      async function* broken() {
        yield Uint8Array.of(1);
        throw new Error("the connection is gone");
      }
      await expect(add(accountId, broken(), { fileId })).rejects.toThrow("the connection is gone");
      expect(await stores().files.get({ fileId, accountId, nowMs: NOW_MS })).toBeUndefined();
      await expect(textOf({ fileId, bytes: 1 })).rejects.toThrow();
    });

    it("[ST18] an account has so many files and bytes, expired ones aside, also when many come at once", async () => {
      const accountId = await bed.payer();
      const limits = { filesMax: 2 };
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => add(accountId, pieces("12345"), { limits })));
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(2);
      expect(await add(accountId, pieces("1"), { limits })).toEqual({ ok: false, refusal: "too_many_files" });
      expect(await add(accountId, pieces("123456"), { limits: { accountBytesMax: 15 } })).toEqual({
        ok: false,
        refusal: "storage_full",
      });
      expect(await add(accountId, pieces("12345"), { limits: { accountBytesMax: 15 } })).toMatchObject({ ok: true });
      const other = await bed.payer();
      await added(other, pieces("12345"), { limits: { filesMax: 1 }, expiresAtMs: NOW_MS });
      expect(await add(other, pieces("12345"), { limits: { filesMax: 1, accountBytesMax: 5 } })).toMatchObject({
        ok: true,
      });
    });

    it("[ST18] are listed in both orders, by purpose, in pages", async () => {
      const accountId = await bed.payer();
      const files = [
        await added(accountId),
        await added(accountId, pieces(), { purpose: "vision" }),
        await added(accountId),
      ];
      await added(accountId, pieces(), { expiresAtMs: NOW_MS });
      const ids = async (options: Partial<Parameters<Stores["files"]["list"]>[0]>) =>
        (
          await stores().files.list({
            accountId,
            purpose: null,
            order: "oldest",
            after: null,
            limit: 10,
            nowMs: NOW_MS,
            ...options,
          })
        ).map(({ fileId }) => fileId);
      const [a, b, c] = files.map(({ fileId }) => fileId);
      expect(await ids({})).toEqual([a, b, c]);
      expect(await ids({ order: "newest" })).toEqual([c, b, a]);
      expect(await ids({ purpose: "batch" })).toEqual([a, c]);
      expect(await ids({ after: a ?? null, limit: 1 })).toEqual([b]);
      expect(await ids({ order: "newest", after: b ?? null })).toEqual([a]);
      expect(await ids({ accountId: await bed.payer() })).toEqual([]);
    });

    it("[ST18] a removed file is gone, row and content", async () => {
      const accountId = await bed.payer();
      const file = await added(accountId);
      const request = { fileId: file.fileId, accountId, nowMs: NOW_MS };
      expect(await stores().files.remove(request)).toBe(true);
      expect(await stores().files.remove(request)).toBe(false);
      expect(await stores().files.get(request)).toBeUndefined();
      await expect(textOf(file)).rejects.toThrow();
    });

    it("[ST18] what has expired is known as such for a while, without its content", async () => {
      const accountId = await bed.payer();
      const [short, long] = [
        await added(accountId, pieces("a"), { expiresAtMs: NOW_MS + 10 }),
        await added(accountId, pieces("b")),
      ];
      const { files } = stores();
      while ((await files.sweep({ nowMs: NOW_MS + 9, limit: 100 })) > 0);
      expect(await textOf(short)).toBe("a");
      const overMs = NOW_MS + 10;
      expect(await files.get({ fileId: short.fileId, accountId, nowMs: overMs })).toEqual({
        ...short,
        isExpired: true,
      });
      expect(await files.sweep({ nowMs: overMs, limit: 100 })).toBe(1);
      expect(await files.sweep({ nowMs: overMs, limit: 100 })).toBe(0);
      await expect(textOf(short)).rejects.toThrow();
      expect(await files.get({ fileId: short.fileId, accountId, nowMs: overMs })).toEqual({
        ...short,
        isExpired: true,
      });
      await files.sweep({ nowMs: overMs + EXPIRED_FILES_KNOWN_MS + 1, limit: 100 });
      expect(await files.get({ fileId: short.fileId, accountId, nowMs: overMs })).toBeUndefined();
      expect(await textOf(long)).toBe("b");
    });
  });
}
