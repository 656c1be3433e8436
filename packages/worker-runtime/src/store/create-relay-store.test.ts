import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FilesServer, startFilesServer } from "../../test/files-server.ts";
import { tinyFiles, tinyManifest } from "../../test/tiny-model.ts";
import { createRelayStore, type Exclusively } from "./create-relay-store.ts";
import { createFolderShelf } from "./folder-shelf.ts";
import { createMemoryShelf } from "./memory-shelf.ts";
import type { Shelf } from "./shelf.ts";

const signal = new AbortController().signal;
const large = Uint8Array.from({ length: 400_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
// Bytes are compared by hash: vitest takes seconds to compare large arrays.
const hashOf = (bytes: Uint8Array = new Uint8Array()): string => createHash("sha256").update(bytes).digest("hex");
const hash = hashOf(large);
const manifest = tinyManifest({
  files: [...tinyManifest().files, { path: "large.bin", role: "other", sizeBytes: large.byteLength, sha256: hash }],
});

let server: FilesServer;
let shelf: Shelf;
let notices: string[];
beforeEach(async () => {
  server = await startFilesServer([...tinyFiles().values(), large]);
  shelf = createMemoryShelf();
  notices = [];
});
afterEach(() => server.close());

const store = (changes: { shelf?: Shelf; exclusively?: Exclusively } = {}) =>
  createRelayStore({
    relayUrl: `${server.url}/`,
    shelf: async () => changes.shelf ?? shelf,
    exclusively: changes.exclusively ?? ((_name, _signal, run) => run()),
    onNotice: (sentence) => notices.push(sentence),
    retryMsMin: 1,
  });
const readLarge = async (from = store(), onProgress: (bytes: number) => void = () => {}) =>
  (await from.readAll(manifest, { signal, onProgress })).get("large.bin");
const starts = () => server.requests.filter((r) => r.hash === hash).map((r) => r.from);

describe("relay store", () => {
  it("[ST1] gives the files of the manifest, tells its progress, and asks once", async () => {
    const progress: number[] = [];
    expect(hashOf(await readLarge(store(), (bytes) => progress.push(bytes)))).toBe(hash);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0));
    expect(hashOf(await readLarge())).toBe(hash);
    expect(starts()).toEqual([0]);
  });

  it("[ST2] goes on where the connection broke, within a download and on the next visit", async () => {
    for (const file of manifest.files.slice(0, -1)) await shelf.write(file.sha256, 0).then((w) => w.close());
    for (const bytes of tinyFiles().values()) {
      const writer = await shelf.write(hashOf(bytes), 0);
      await writer.write(bytes);
      await writer.close();
    }
    server.cutAfterBytes.push(100_000, 50_000);
    expect(hashOf(await readLarge())).toBe(hash);
    expect(starts()).toEqual([0, expect.any(Number), expect.any(Number)]);
    expect(starts()[1]).toBeGreaterThan(0);
    expect(starts()[2]).toBeGreaterThan(starts()[1] ?? 0);

    await shelf.remove(hash);
    const writer = await shelf.write(hash, 0);
    await writer.write(large.slice(0, 300_000));
    await writer.close();
    server.requests.length = 0;
    expect(hashOf(await readLarge())).toBe(hash);
    expect(starts()).toEqual([300_000]);
  });

  it("[ST2] begins anew where the server can't resume", async () => {
    server.behaviour.ranges = false;
    const writer = await shelf.write(hash, 0);
    await writer.write(large.slice(0, 300_000));
    await writer.close();
    expect(hashOf(await readLarge())).toBe(hash);
    expect(hashOf(await shelf.read(hash))).toBe(hash);
  });

  it("[ST2] gives up with a sentence after a named number of attempts, and keeps what it had", async () => {
    await readLarge();
    await shelf.remove(hash);
    server.cutAfterBytes.push(...new Array(50).fill(0));
    await expect(readLarge()).rejects.toThrow(/broke again and again/);
    expect(starts().length).toBeLessThan(10);
  });

  it("[ST3] drops kept bytes that don't fit their hash and fetches them again", async () => {
    const spoilt = large.slice();
    spoilt[5] = (spoilt[5] ?? 0) ^ 1;
    for (const bytes of [spoilt, new Uint8Array(large.byteLength + 1), spoilt.slice(0, 1000)]) {
      await shelf.remove(hash);
      const writer = await shelf.write(hash, 0);
      await writer.write(bytes);
      await writer.close();
      expect(hashOf(await readLarge())).toBe(hash);
      expect(hashOf(await shelf.read(hash))).toBe(hash);
    }
  });

  it("[ST1] hands on no byte of a file whose hash the relay can't show", async () => {
    const { serve } = server.behaviour;
    server.behaviour.serve = (asked) => (asked === hash ? new Uint8Array(large.byteLength) : serve(asked));
    await expect(readLarge()).rejects.toThrow("large.bin doesn't have the hash that its manifest names");
    expect(starts()).toEqual([0, 0]);
    expect(await shelf.sizeOf(hash)).toBe(0);
    server.behaviour.serve = (asked) => (asked === hash ? new Uint8Array(large.byteLength + 1) : serve(asked));
    await expect(readLarge()).rejects.toThrow("longer than its manifest says");
  });

  it("[ST7] says so when the relay has no such file", async () => {
    server.behaviour.serve = () => undefined;
    await expect(readLarge()).rejects.toThrow("The relay no longer has a file of this model.");
    expect(server.requests).toHaveLength(1);
  });

  it("[ST5] a full storage stops nothing: the model is used from memory, and the person is told", async () => {
    const full: Shelf = {
      ...shelf,
      write: async (name, from) => {
        const writer = await shelf.write(name, from);
        let room = 1000;
        return {
          ...writer,
          write: async (chunk) => {
            room -= chunk.byteLength;
            if (room < 0) throw new DOMException("full", "QuotaExceededError");
            await writer.write(chunk);
          },
        };
      },
    };
    expect(hashOf(await readLarge(store({ shelf: full })))).toBe(hash);
    expect(notices.at(-1)).toBe(
      "The browser's storage has no room for large.bin (0.4 MB); it is used now, and downloaded again next time.",
    );
    expect(await shelf.sizeOf(hash)).toBe(0);
  });

  it("[ST4] those who share a shelf download a file once", async () => {
    const tails = new Map<string, Promise<unknown>>();
    const exclusively: Exclusively = (name, _signal, run) => {
      const turn = (tails.get(name) ?? Promise.resolve()).then(run);
      tails.set(
        name,
        turn.catch(() => undefined),
      );
      return turn;
    };
    const tabs = await Promise.all([store({ exclusively }), store({ exclusively })].map((tab) => readLarge(tab)));
    expect(tabs.map(hashOf)).toEqual([hash, hash]);
    expect(starts()).toEqual([0]);
  });

  it("[ST6] lets go of what no manifest names", async () => {
    await readLarge();
    await store().keepOnly([tinyManifest()]);
    expect((await shelf.names()).sort()).toEqual(
      tinyManifest()
        .files.map((f) => f.sha256)
        .sort(),
    );
  });

  it("[ST2] an aborted download ends at once and is gone on with later", async () => {
    const leaving = new AbortController();
    const left = store().readAll(manifest, {
      signal: leaving.signal,
      onProgress: (bytes) => bytes > 200_000 && leaving.abort(new Error("left")),
    });
    await expect(left).rejects.toThrow("left");
    expect(hashOf(await readLarge())).toBe(hash);
    expect(starts()[1]).toBeGreaterThan(0);
  });

  it("[ST2] a folder is as good a shelf", async () => {
    const folder = await mkdtemp(join(tmpdir(), "starling-shelf-"));
    try {
      const inFolder = await createFolderShelf(join(folder, "kept"));
      server.cutAfterBytes.push(100_000_000, 100_000_000, 100_000_000, 70_000);
      expect(hashOf(await readLarge(store({ shelf: inFolder })))).toBe(hash);
      expect(hashOf(await readFile(join(folder, "kept", hash)))).toBe(hash);
      expect(await inFolder.names()).toHaveLength(4);
      await inFolder.remove(hash);
      await inFolder.remove(hash);
      expect(await inFolder.sizeOf(hash)).toBe(0);
      expect(await inFolder.read(hash)).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
