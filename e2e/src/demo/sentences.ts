import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../../scripts/setup/paths.mjs";

const DIR = join(ROOT, "examples/data/text");
/** Shorter ones are headings and exclamations, longer ones are cut by the model's token limit. */
const CHARS_MIN = 40;
const CHARS_MAX = 240;
/** An abbreviation at which the segmenter took a sentence to end. */
const CUT_SHORT = /\b(?:Mr|Mrs|Dr|St|Capt|Hon|Gen|No|viz|etc)\.$/;

/** `count` different sentences of the sample texts, evenly taken from all of them, in their order. Throws where there are fewer. */
export async function realSentences(count: number): Promise<string[]> {
  const names = (await readdir(DIR)).filter((name) => name.endsWith(".txt")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(DIR, name), "utf8")));
  const all = [...new Set(texts.flatMap(sentencesOf))];
  if (all.length < count) throw new Error(`The sample texts have ${all.length} sentences, not ${count}.`);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)] ?? "");
}

function sentencesOf(text: string): string[] {
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  return text
    .split(/\n\s*\n/)
    .flatMap((paragraph) => [...segmenter.segment(paragraph.replace(/\s+/g, " "))])
    .map(({ segment }) => segment.trim())
    .filter(isWhole);
}

const isWhole = (text: string): boolean =>
  text.length >= CHARS_MIN &&
  text.length <= CHARS_MAX &&
  /^["“]?[A-Z]/.test(text) &&
  /[a-z][.!?]["”]?$/.test(text) &&
  !CUT_SHORT.test(text);
