// The relay's key for receipts. Whatever holds it only has to sign 32 bytes: a file here, a key service elsewhere.
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesOfHex, hexOf, type Keccak256 } from "@starling/protocol";
import { z } from "zod";

export const keccak256: Keccak256 = (bytes) => keccak_256(bytes);

export interface Signer {
  /** As Ethereum has it: 0x and 40 lower-case hex digits. */
  readonly address: string;
  /** secp256k1 over a digest: 0x, then r, s (the smaller one) and v (27 or 28), as 130 hex digits. */
  sign(digest: Uint8Array): Promise<string>;
}

const keyFile = z.strictObject({ privateKey: z.string().regex(/^0x[0-9a-f]{64}$/) });

/** The key in a file that only its owner may read; made when there is none. The key is never logged. */
export async function openFileSigner(file: string): Promise<Signer> {
  await makeKey(file);
  const { mode } = await stat(file);
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    throw new Error(`${file} holds the relay's signing key and others may read it; run: chmod 600 ${file}`);
  const parsed = keyFile.safeParse(jsonOf(await readFile(file, "utf8")));
  // What zod would say of it may hold the key.
  if (!parsed.success) throw new Error(`${file} is no key of a relay; restore it from a backup`);
  return signerOf(bytesOfHex(parsed.data.privateKey.slice(2)));
}

export function signerOf(privateKey: Uint8Array): Signer {
  const point = secp256k1.getPublicKey(privateKey, false);
  return {
    address: `0x${hexOf(keccak256(point.subarray(1)).subarray(12))}`,
    async sign(digest) {
      const signed = secp256k1.sign(digest, privateKey, { prehash: false, format: "recovered" });
      return `0x${hexOf(signed.subarray(1))}${(27 + (signed[0] ?? 0)).toString(16)}`;
    },
  };
}

/** Written aside and put in its place whole: a crash leaves no half a key, and of two that start at once one's is taken. */
async function makeKey(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  if (await isThere(file)) return;
  const aside = `${file}.${randomUUID()}`;
  const handle = await open(aside, "wx", 0o600);
  try {
    const privateKey = `0x${hexOf(secp256k1.utils.randomSecretKey())}`;
    await handle.writeFile(`${JSON.stringify({ privateKey })}\n`);
    await handle.sync();
    await link(aside, file).catch(async (error: unknown) => {
      if (!(await isThere(file))) throw error;
    });
  } finally {
    await handle.close();
    await unlink(aside);
  }
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
