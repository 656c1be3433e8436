// Sentences of the sample texts that the demo reads as well.
import { readdir, readFile } from "node:fs/promises";

const DIR = new URL("../../../examples/data/text/", import.meta.url);
const CHARS_MIN = 40;

/** `count` sentences of the sample texts, begun again from the first where there are fewer. */
export async function realSentences(count: number): Promise<string[]> {
  const names = (await readdir(DIR)).filter((name) => name.endsWith(".txt")).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, DIR), "utf8")));
  const segments = new Intl.Segmenter("en", { granularity: "sentence" }).segment(texts.join(" ").replace(/\s+/g, " "));
  const all = [...segments].map(({ segment }) => segment.trim()).filter((text) => text.length >= CHARS_MIN);
  return Array.from({ length: count }, (_, i) => all[i % all.length] ?? "");
}
