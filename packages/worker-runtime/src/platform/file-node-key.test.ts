import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeText } from "@starling/protocol";
import { describe, expect, test } from "vitest";
import { openFileNodeKey } from "./file-node-key.ts";
import { KEY_ALGORITHM } from "./node-key.ts";

const folder = () => mkdtemp(join(tmpdir(), "starling-key-"));

describe("[LK13] a headless node keeps its key", () => {
  test("made once, for its owner alone, found again", async () => {
    const path = join(await folder(), "keys", "node.json");
    const made = await openFileNodeKey(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const found = await openFileNodeKey(path);
    expect(found.publicKey).toEqual(made.publicKey);
    const key = await crypto.subtle.importKey("jwk", made.publicKey, KEY_ALGORITHM, false, ["verify"]);
    const signature = new Uint8Array(Buffer.from(await found.sign("text"), "base64url"));
    const data = new Uint8Array(encodeText("text"));
    expect(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, data)).toBe(true);
  });
  test("made by several at once it is one key, and nothing is left over", async () => {
    const dir = await folder();
    const keys = await Promise.all(Array.from({ length: 8 }, () => openFileNodeKey(join(dir, "node.json"))));
    expect(new Set(keys.map((key) => key.publicKey.x)).size).toBe(1);
    expect(await readdir(dir)).toEqual(["node.json"]);
  });
  test("a file that is no key is left as it is, with a sentence", async () => {
    const path = join(await folder(), "node.json");
    await writeFile(path, "{}");
    await expect(openFileNodeKey(path)).rejects.toThrow("can't be read; move the file away");
    expect(await readFile(path, "utf8")).toBe("{}");
  });
});
