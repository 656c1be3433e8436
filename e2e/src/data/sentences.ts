import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../../scripts/setup/paths.mjs";

const BOOK = join(ROOT, "examples/data/text/moby-dick-1-9.txt");
/** Shorter pieces are headings and exclamations. */
const CHARS_MIN = 25;

/** The sentences of the sample text, in order, as `Intl.Segmenter` finds them. */
export async function readSentences(): Promise<string[]> {
  const paragraphs = (await readFile(BOOK, "utf8")).split(/\n\s*\n/).map((text) => text.replace(/\s+/g, " ").trim());
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  return paragraphs
    .flatMap((paragraph) => [...segmenter.segment(paragraph)].map(({ segment }) => segment.trim()))
    .filter((sentence) => sentence.length >= CHARS_MIN);
}
