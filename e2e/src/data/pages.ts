import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { ROOT } from "../../../scripts/setup/paths.mjs";

const DIR = join(ROOT, "examples/data/pages");
const IMAGES = new Set([".png", ".jpg", ".webp"]);

/** A page image with the text that stands on it, line by line. */
export interface SamplePage {
  readonly name: string;
  readonly image: Uint8Array;
  readonly text: string;
}

export async function readPages(): Promise<SamplePage[]> {
  const names = (await readdir(DIR)).filter((name) => IMAGES.has(extname(name))).sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      image: await readFile(join(DIR, name)),
      text: await readFile(join(DIR, `${name.slice(0, -extname(name).length)}.txt`), "utf8"),
    })),
  );
}

/** The share of characters of `truth` that `read` has right: 1 less the edit distance over the length, spaces apart. */
export function characterAccuracy(read: string, truth: string): number {
  const a = read.replace(/\s+/g, "");
  const b = truth.replace(/\s+/g, "");
  if (b.length === 0) return a.length === 0 ? 1 : 0;
  return Math.max(0, 1 - editDistance(a, b) / b.length);
}

/** Levenshtein's distance, in O(|a|·|b|) time and O(|b|) memory. */
function editDistance(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    last = row;
  }
  return last[b.length] ?? 0;
}
