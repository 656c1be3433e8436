// What scripts/copy-docs.mjs took into the site: guides, and code samples by operation.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** `next start` runs in apps/web or is given its folder from the root; both are looked at. */
const FOLDERS = ["generated", "apps/web/generated"].map((folder) =>
  join(/* turbopackIgnore: true */ process.cwd(), folder),
);

const guide = z.object({ slug: z.string(), title: z.string(), summary: z.string(), markdown: z.string() });
export type Guide = z.infer<typeof guide>;

const guides = z.object({ groups: z.array(z.object({ heading: z.string(), guides: z.array(guide) })) });
export type GuideGroup = z.infer<typeof guides>["groups"][number];

/** By operation, then by language: `sh`, `ts`, `mjs`. */
const snippets = z.record(z.string(), z.record(z.string(), z.string()));
export type Snippets = z.infer<typeof snippets>;

async function read<T>(name: string, schema: z.ZodType<T>, empty: T): Promise<T> {
  for (const folder of FOLDERS) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) return schema.parse(JSON.parse(text));
  }
  return empty;
}

function once<T>(look: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    // While the site is developed they may be written anew.
    if (process.env.NODE_ENV !== "production") return look();
    kept ??= look();
    return kept;
  };
}

export const readGuides = once(() => read("guides.json", guides, { groups: [] }));
export const readSnippets = once(() => read("snippets.json", snippets, {}));

export async function findGuide(slug: string): Promise<Guide | undefined> {
  const { groups } = await readGuides();
  return groups.flatMap((group) => group.guides).find((found) => found.slug === slug);
}
