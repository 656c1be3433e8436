// Real texts of many lengths: sentences, whole paragraphs (longer than most models read), and the few words one begins with.
import { readdir, readFile } from "node:fs/promises";
import { encodeText, LIMITS } from "@starling/protocol";
import { seededRandom, shuffled } from "../seeded-random.ts";
import { INPUTS_SEED, type Inputs } from "./inputs.ts";

const DIR = new URL("../../../examples/data/text/", import.meta.url);
const PARAGRAPH_SHARE = 0.08;
const OPENING_SHARE = 0.17;
const PARAGRAPH_CHARS_MIN = 400;
const SENTENCE_CHARS_MIN = 12;

/** `count` different texts, none longer than `charsMax`; fewer where there aren't as many. */
export async function readTexts(count: number, charsMax: number = LIMITS.textCharsMax): Promise<Inputs> {
  const names = (await readdir(DIR)).filter((name) => name.endsWith(".txt")).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, DIR), "utf8")));
  const random = seededRandom(INPUTS_SEED);
  const paragraphs = texts.flatMap((text) => text.split(/\n\s*\n|\n/)).map((text) => text.replace(/\s+/g, " ").trim());
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  const sentences = paragraphs
    .flatMap((paragraph) => [...segmenter.segment(paragraph)].map(({ segment }) => segment.trim()))
    .filter((text) => text.length >= SENTENCE_CHARS_MIN);
  const openings = sentences.map((sentence) =>
    sentence
      .split(" ")
      .slice(0, 2 + Math.floor(4 * random()))
      .join(" "),
  );
  const draw = (from: readonly string[], most: number) =>
    shuffled([...new Set(from.map((text) => text.slice(0, charsMax)))], random).slice(0, most);
  const long = draw(
    paragraphs.filter((text) => text.length >= PARAGRAPH_CHARS_MIN),
    Math.round(PARAGRAPH_SHARE * count),
  );
  const short = draw(openings, Math.round(OPENING_SHARE * count));
  const whole = draw(sentences, count - long.length - short.length);
  const chosen = shuffled([...new Set([...long, ...short, ...whole])], random);
  return {
    items: chosen.map(encodeText),
    weights: chosen.map((text) => text.length),
    about: `${chosen.length} different texts of examples/data/text: ${whole.length} sentences, ${long.length} paragraphs (cut where the model reads no further), ${short.length} openings of two to five words.`,
  };
}
