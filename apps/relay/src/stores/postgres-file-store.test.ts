import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "@starling/db/testing";
import { type FileId, makeId } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFileContents } from "./file-contents.ts";
import { createPostgresFileStore } from "./postgres-file-store.ts";

const NOW_MS = Date.UTC(2026, 10, 22);
const DAY_MS = 24 * 3_600_000;
const fileId = (n: number): FileId => makeId("file", n, new Uint8Array(10));
async function* content() {
  yield Uint8Array.of(1);
}

describe("files in PostgreSQL, on disk", () => {
  let database: TestDatabase;
  let dir: string;
  beforeAll(async () => {
    database = await openTestDatabase("pglite");
    dir = await mkdtemp(join(tmpdir(), "starling-test-files-"));
  }, openTestDatabaseTimeoutMs);
  afterAll(async () => {
    await database?.remove();
    await rm(dir, { recursive: true, force: true });
  }, openTestDatabaseTimeoutMs);

  it("[ST18] a content without a row goes in time, never one that has a row, nor one whose row may be on its way", async () => {
    const accountId = makeId("acc", 1, new Uint8Array(10));
    await database.sql.query("INSERT INTO account (id, kind) VALUES ($1, 'consumer')", [accountId]);
    const contents = createFileContents(dir);
    const open = () => createPostgresFileStore(database.sql, contents);
    const limits = { bytesMax: 10, filesMax: 10, accountBytesMax: 100 };
    const file = { accountId, purpose: "batch", filename: "a", limits, expiresAtMs: null, nowMs: NOW_MS };
    await open().add({ ...file, fileId: fileId(1), content: content() });
    for (const id of [fileId(2), fileId(3)]) await contents.write(id, content(), 10); // as one that stopped half-way leaves it
    const longAgo = new Date(NOW_MS - 2 * DAY_MS);
    for (const id of [fileId(1), fileId(2)]) await utimes(join(dir, id), longAgo, longAgo);
    await utimes(join(dir, fileId(3)), new Date(NOW_MS), new Date(NOW_MS));
    const store = open();
    await store.sweep({ nowMs: NOW_MS, limit: 10 });
    expect(await readdir(dir)).toEqual([fileId(1), fileId(3)]);
    await utimes(join(dir, fileId(3)), longAgo, longAgo);
    await store.sweep({ nowMs: NOW_MS + 1_000, limit: 10 }); // too soon to look at every file again
    expect(await readdir(dir)).toEqual([fileId(1), fileId(3)]);
    await store.sweep({ nowMs: NOW_MS + DAY_MS, limit: 10 });
    expect(await readdir(dir)).toEqual([fileId(1)]);
  });
});
