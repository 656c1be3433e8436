import { z } from "zod";
import { Refusal } from "../refusal.ts";
import type { HubClient } from "./hub-client.ts";
import { repoName, treeUrl } from "./hub-repo.ts";
import { readJson } from "./read-json.ts";

/** How a file's content is known before it comes: large files by their SHA-256, small ones as git names a blob. */
export type Digest =
  | { readonly kind: "sha256"; readonly hex: string }
  | { readonly kind: "git-blob"; readonly hex: string }
  | { readonly kind: "none" };

export interface HubFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest;
}

const treeItem = z.object({
  type: z.string(),
  path: z.string().min(1).max(1000),
  size: z.int().min(0).optional(),
  oid: z.string().max(128).optional(),
  lfs: z.object({ oid: z.string().regex(/^(sha256:)?[0-9a-f]{64}$/), size: z.int().min(0) }).nullish(),
});
const tree = z.array(treeItem);

/** All files of the repository at its revision, by path. */
export async function listFiles(client: HubClient): Promise<Map<string, HubFile>> {
  const files = new Map<string, HubFile>();
  let url: string | undefined = treeUrl(client.repo);
  for (let page = 1; url !== undefined; page++) {
    if (page > client.limits.listingPagesMax) throw tooMany(client);
    const { value, next }: Awaited<ReturnType<typeof readJson>> = await readJson(client, url);
    const items = tree.safeParse(value);
    if (!items.success)
      throw new Refusal("hub_failed", `${url} is no list of files. Is the base URL that of a hub?`, {
        cause: items.error,
      });
    for (const item of items.data) {
      if (escapes(item.path))
        throw new Refusal(
          "unsafe_path",
          `${repoName(client.repo)} lists ${JSON.stringify(item.path)}, a path that leads out of its folder. It is not brought in.`,
        );
      const file = item.type === "file" ? hubFile(item) : undefined;
      if (file !== undefined) files.set(file.path, file);
    }
    if (files.size > client.limits.repoFilesMax) throw tooMany(client);
    url = next;
  }
  return files;
}

function hubFile({ path, size, oid, lfs }: z.infer<typeof treeItem>): HubFile {
  if (lfs != null)
    return { path, sizeBytes: lfs.size, digest: { kind: "sha256", hex: lfs.oid.replace("sha256:", "") } };
  const known = size !== undefined && oid !== undefined && /^[0-9a-f]{40}$/.test(oid);
  return { path, sizeBytes: size ?? 0, digest: known ? { kind: "git-blob", hex: oid } : { kind: "none" } };
}

const escapes = (path: string): boolean => /^([/\\]|[A-Za-z]:)|\\|\0/.test(path) || path.split("/").includes("..");

const tooMany = (client: HubClient): Refusal =>
  new Refusal("too_large", `${repoName(client.repo)} has more than ${client.limits.repoFilesMax} files.`);
