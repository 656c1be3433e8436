import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileId, makeId } from "@starling/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFileContents, type FileContents } from "./file-contents.ts";

const fileId = (n: number): FileId => makeId("file", n, new Uint8Array(10));
async function* bytes(count: number) {
  yield new Uint8Array(count);
}

describe("contents of files", () => {
  let root: string;
  let dir: string;
  let contents: FileContents;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "starling-test-contents-"));
    dir = join(root, "files");
    contents = createFileContents(dir);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const read = async (id: FileId, count: number) => {
    let sum = 0;
    for await (const piece of contents.read(id, count)) sum += piece.byteLength;
    return sum;
  };

  it("[ST18] a path is made of an id alone", async () => {
    const outside: FileId = "file_../../etc/passwd";
    await expect(contents.write(outside, bytes(1), 10)).rejects.toThrow();
    await expect(read(outside, 1)).rejects.toThrow();
    expect(() => contents.remove(outside)).toThrow();
    expect(await readdir(root)).toEqual([]);
  });

  it("[ST18] what is shorter than it was is not read as if it were whole", async () => {
    await contents.write(fileId(1), bytes(1_000), 1_000);
    expect(await read(fileId(1), 1_000)).toBe(1_000);
    await truncate(join(dir, fileId(1)), 999);
    await expect(read(fileId(1), 1_000)).rejects.toThrow("999 bytes");
  });

  it("[ST18] an id is written once at a time, and no draft is left", async () => {
    const twice = await Promise.allSettled([
      contents.write(fileId(1), bytes(10), 10),
      contents.write(fileId(1), bytes(10), 10),
    ]);
    expect(twice.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await readdir(dir)).toEqual([fileId(1)]);
    await expect(contents.write(fileId(1), bytes(5), 10)).rejects.toThrow();
    expect(await readdir(dir)).toEqual([fileId(1)]);
    expect(await read(fileId(1), 10)).toBe(10);
  });

  it("[ST18] old drafts go, old files are named, others' files are left alone", async () => {
    expect(await contents.old(Date.now(), 0)).toEqual([]); // nothing was written yet
    await mkdir(dir);
    const names = [fileId(1), fileId(2), `${fileId(3)}.draft`, `${fileId(4)}.draft`, "notes.txt"];
    for (const name of names) await writeFile(join(dir, name), "x");
    for (const name of [fileId(1), `${fileId(3)}.draft`, "notes.txt"]) await utimes(join(dir, name), 1, 1);
    expect(await contents.old(Date.now(), 60_000)).toEqual([fileId(1)]);
    expect((await readdir(dir)).sort()).toEqual([fileId(1), fileId(2), `${fileId(4)}.draft`, "notes.txt"].sort());
  });
});
