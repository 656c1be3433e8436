import type { OcrOutput } from "@starling/protocol";
import { characterAccuracy, type SamplePage } from "../data/pages.ts";
import { nearest } from "./nearest.ts";
import { percent, quote, sayTitle } from "./say.ts";

const NEAREST = 2;

/** For each query the sentences whose vectors point most nearly where its own does. */
export function sayNearest(
  queries: readonly string[],
  queryVectors: readonly ArrayLike<number>[],
  sentences: readonly string[],
  vectors: readonly ArrayLike<number>[],
): void {
  sayTitle("Nearest sentences");
  queries.forEach((query, i) => {
    console.log(`  ${query}`);
    for (const { index, score } of nearest(queryVectors[i] ?? [], vectors, NEAREST))
      console.log(`    ${score.toFixed(2)}  ${quote(sentences[index] ?? "", 10)}`);
  });
}

/** What was read on each page, and the share of its characters that are right. */
export function sayReadings(pages: readonly SamplePage[], readings: readonly (OcrOutput | undefined)[]): void {
  sayTitle("Text read, and the share of its characters that are right (spaces not counted)");
  const nameChars = Math.max(...pages.map(({ name }) => name.length));
  pages.forEach(({ name, text }, i) => {
    const read = readings[i]?.text ?? "";
    const right = percent(characterAccuracy(read, text)).padStart(7);
    console.log(`  ${name.padEnd(nameChars)}  ${right}   ${quote(read, nameChars + 14)}`);
  });
}
