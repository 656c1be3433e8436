import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./paths.mjs";

const SKIPPED = new Set(["node_modules", ".turbo", "dist", "generated", "runtime", "README.md", "SPEC.md"]);
/** The site's builds, of which there may be several, and the file that each of them writes anew. */
const OF_A_BUILD = /^(\.next|next-env\.d\.ts$)/;

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  return readdirSync(path)
    .filter((name) => !SKIPPED.has(name) && !OF_A_BUILD.test(name) && !/\.(test|bench|tsbuildinfo)\b/.test(name))
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/**
 * One SHA-256 over the names and contents of everything under `paths` (relative to the clone) and over `words`.
 * Tests, build outputs and prose don't enter. A path that isn't there counts as empty.
 * @param {readonly string[]} paths
 * @param {readonly string[]} [words]
 */
export function hashSources(paths, words = []) {
  const hash = createHash("sha256");
  for (const word of words) hash.update(`word ${word}\n`);
  for (const file of paths.flatMap((path) => filesUnder(join(ROOT, path)))) {
    const bytes = readFileSync(file);
    hash.update(`file ${relative(ROOT, file)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}
