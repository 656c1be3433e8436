// The key of a headless node: a JWK in a file that only its owner reads.
import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { KEY_ALGORITHM, type NodeKey, nodeKeyOf, publicPart } from "./node-key.ts";

/** Reads the key in `path`, or makes it (mode 0600). Of two processes that make one at once, both get the same. */
export async function openFileNodeKey(path: string): Promise<NodeKey> {
  const text = (await readIfThere(path)) ?? (await create(path));
  try {
    const jwk: unknown = JSON.parse(text);
    const publicKey = publicPart(jwk);
    const { d } = jwk as { d?: unknown };
    if (typeof d !== "string") throw new Error("it holds no private key");
    const secret = { ...publicKey, d };
    return nodeKeyOf(await crypto.subtle.importKey("jwk", secret, KEY_ALGORITHM, false, ["sign"]), publicKey);
  } catch (cause) {
    throw new Error(`The node key in ${path} can't be read; move the file away to get a new key (and account).`, {
      cause,
    });
  }
}

async function create(path: string): Promise<string> {
  const pair = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const text = `${JSON.stringify({ ...publicPart(jwk), d: jwk.d })}\n`;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, text, { flag: "wx", mode: 0o600 });
  try {
    await link(temporary, path);
    return text;
  } catch (error) {
    const theirs = await readIfThere(path);
    if (theirs === null) throw error;
    return theirs;
  } finally {
    await unlink(temporary);
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
