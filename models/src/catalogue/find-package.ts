import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Refusal } from "../refusal.ts";
import type { SourcePackage } from "./recipe.ts";

const packageFile = z.object({ version: z.string() });

/** An installed npm package, looked for upwards from here; not through its exports, which may hide its files. */
export async function findPackage(name: string): Promise<SourcePackage> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const dir = join(folder, "node_modules", ...name.split("/"));
    const text = await readFile(join(dir, "package.json"), "utf8").catch(() => undefined);
    if (text !== undefined) return { dir, version: packageFile.parse(JSON.parse(text)).version };
    const parent = dirname(folder);
    if (parent === folder)
      throw new Refusal("package_missing", `The npm package ${name} is not installed. Run npm install and try again.`);
    folder = parent;
  }
}
