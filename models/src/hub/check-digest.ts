import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { HubFile } from "./list-files.ts";

/** Whether a local file has the content that the hub named. */
export async function hasDigest(path: string, { digest, sizeBytes }: HubFile): Promise<boolean> {
  if (digest.kind === "none") return false;
  const hash = createHash(digest.kind === "sha256" ? "sha256" : "sha1");
  if (digest.kind === "git-blob") hash.update(`blob ${sizeBytes}\0`);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex") === digest.hex;
}
