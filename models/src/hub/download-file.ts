import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Refusal } from "../refusal.ts";
import { hasDigest } from "./check-digest.ts";
import { type HubClient, HubTrouble, hubGet, type Transfer, withTries } from "./hub-client.ts";
import { fileUrl, repoName } from "./hub-repo.ts";
import type { HubFile } from "./list-files.ts";

export type OnProgress = (file: HubFile, loadedBytes: number) => void;

/**
 * Brings one file into `dir` under its own path. What has arrived lies in `<path>.part` and the next try, in this run or a
 * later one, goes on from there. The content must have the digest that the hub named; else it is deleted and refused.
 */
export async function downloadFile(
  client: HubClient,
  file: HubFile,
  dir: string,
  onProgress: OnProgress,
): Promise<string> {
  const target = join(dir, ...file.path.split("/"));
  if (file.sizeBytes > client.limits.fileBytesMax) {
    throw new Refusal(
      "too_large",
      `${file.path} has ${file.sizeBytes} bytes, the limit is ${client.limits.fileBytesMax}.`,
    );
  }
  if (file.digest.kind === "none") {
    throw new Refusal(
      "hub_failed",
      `The hub names no hash of ${file.path}, so what would arrive can't be checked. It is not brought in.`,
    );
  }
  await mkdir(dirname(target), { recursive: true });
  if ((await sizeOf(target)) === file.sizeBytes && (await hasDigest(target, file))) {
    onProgress(file, file.sizeBytes);
    return target;
  }
  const part = `${target}.part`;
  // A part of another version of the file gives a wrong digest only at the end: then all of it is fetched once more.
  const resumed = (await sizeOf(part)) > 0;
  await fetchRest(client, file, part, onProgress);
  if (!(await hasDigest(part, file))) {
    await rm(part);
    if (resumed) await fetchRest(client, file, part, onProgress);
    if (!resumed || !(await hasDigest(part, file))) {
      await rm(part, { force: true });
      throw new Refusal(
        "hash_mismatch",
        `${file.path} of ${repoName(client.repo)} arrived with another content than the hub names (${file.digest.kind} ${file.digest.hex}). ` +
          "It was deleted. Try again; if it stays so, the hub or a proxy on the way serves a damaged file.",
      );
    }
  }
  await rename(part, target);
  return target;
}

async function fetchRest(client: HubClient, file: HubFile, part: string, onProgress: OnProgress): Promise<void> {
  let furthest = 0;
  await withTries(client, async (progress) => {
    let have = await sizeOf(part);
    if (have > file.sizeBytes) {
      await rm(part);
      have = 0;
    }
    if (have === file.sizeBytes && have > 0) return;
    const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
    await hubGet(client, fileUrl(client.repo, file.path), headers, (transfer) =>
      append(transfer, file, part, have, (loadedBytes) => {
        // A hub that always begins anew and always breaks off makes no progress.
        if (loadedBytes > furthest) progress();
        furthest = Math.max(furthest, loadedBytes);
        onProgress(file, loadedBytes);
      }),
    );
  });
}

async function append(
  transfer: Transfer,
  file: HubFile,
  part: string,
  have: number,
  onProgress: (loadedBytes: number) => void,
): Promise<void> {
  if (transfer.status === 416) {
    await rm(part, { force: true });
    throw new HubTrouble("it no longer has the rest of the file");
  }
  const goesOn =
    transfer.status === 206 && transfer.headers.get("content-range")?.startsWith(`bytes ${have}-`) === true;
  if (transfer.status === 206 && !goesOn) {
    await rm(part, { force: true });
    throw new HubTrouble("it gave another part of the file than was asked for");
  }
  const output = await open(part, goesOn ? "a" : "w");
  let loaded = goesOn ? have : 0;
  try {
    for await (const piece of transfer.pieces) {
      loaded += piece.length;
      if (loaded > file.sizeBytes) {
        throw new Refusal(
          "hash_mismatch",
          `${file.path} is longer than the ${file.sizeBytes} bytes that the hub names. It was not kept.`,
        );
      }
      await output.writeFile(piece);
      onProgress(loaded);
    }
  } catch (error) {
    if (error instanceof Refusal) await rm(part, { force: true });
    throw error;
  } finally {
    await output.close();
  }
  if (loaded < file.sizeBytes) throw new HubTrouble(`the connection ended ${file.sizeBytes - loaded} bytes too early`);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}
