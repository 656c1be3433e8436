import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPackage } from "./find-package.ts";
import { hashText } from "./hash-file.ts";
import type { Recipe } from "./recipe.ts";

const SHARED = [
  "../onnx/",
  "../run/",
  "../calibration/",
  "./",
  "../../../packages/protocol/src/model-manifest.ts",
  "../../../packages/protocol/src/price/price-from-cost.ts",
];

/** A hash of all that a build's outcome follows from: builder, calibration, shared code, manifest schema, source package, runtime. */
export async function fingerprint(recipe: Recipe): Promise<string> {
  const lines = await Promise.all(
    [recipe.package, "onnxruntime-node"].map(async (name) => `${name}@${(await findPackage(name)).version}`),
  );
  for (const place of [recipe.folder, ...SHARED.map((path) => new URL(path, import.meta.url))]) {
    const path = fileURLToPath(place);
    for (const file of path.endsWith("/") ? await sources(path) : [path])
      lines.push(`${hashText(await readFile(file))} ${file.slice(path.length)}`);
  }
  return hashText(lines.join("\n"));
}

async function sources(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((item) => item.isFile() && !/\.test\.ts$|\.golden\.json$|\.md$/.test(item.name))
    .map((item) => join(item.parentPath, item.name))
    .sort();
}
