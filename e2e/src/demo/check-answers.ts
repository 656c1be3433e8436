// Whether what the network answered is what the same models answer without it.
import type { OcrOutput } from "@starling/protocol";
import { characterAccuracy } from "../data/pages.ts";
import { embedDirectly, largestDifference } from "../reference/embed-directly.ts";
import { readDirectly } from "../reference/read-directly.ts";
import { writeDirectly } from "../reference/write-directly.ts";
import type { CheckList } from "./check-list.ts";
import { percent } from "./say.ts";
import { ACCURACY_MIN, ANSWER_TOKENS, EMBED, OCR, QUERIES, TOLERANCE, type Work, WRITE } from "./work.ts";
import type { Written } from "./write-text.ts";

export interface Answers {
  readonly vectors: readonly ArrayLike<number>[];
  readonly queryVectors: readonly ArrayLike<number>[];
  readonly readings: readonly (OcrOutput | undefined)[];
  readonly written: Written;
  /** The token ids that the language model was given. */
  readonly prompt: readonly number[];
}

export async function checkAnswers(
  checks: CheckList,
  work: Work,
  answers: Answers,
  signal: AbortSignal,
): Promise<void> {
  const texts = [...work.sentences, ...QUERIES];
  const vectors = [...answers.vectors, ...answers.queryVectors];
  const direct = await embedDirectly(EMBED, texts);
  signal.throwIfAborted();
  const differences = direct.map((vector, i) => largestDifference(vector, vectors[i] ?? []));
  const largest = Math.max(...differences);
  const where = texts[differences.indexOf(largest)] ?? "";
  checks.check(
    largest <= TOLERANCE,
    `all ${texts.length} vectors equal onnxruntime-node's: the largest difference is ${largest.toExponential(1)}, ${TOLERANCE} is allowed`,
    `A vector differs from onnxruntime-node's by ${largest.toExponential(1)}, where ${TOLERANCE} is allowed: “${where}”`,
  );

  const images = work.pages.map(({ image }) => image);
  const directly = await readDirectly(OCR, images);
  signal.throwIfAborted();
  const differing = work.pages
    .filter((_, i) => directly[i]?.text !== answers.readings[i]?.text)
    .map(({ name }) => name);
  checks.check(
    differing.length === 0,
    `the text of all ${images.length} pages equals what the same models read when run directly`,
    `The same models read other text when run directly: ${differing.join(", ")}`,
  );

  const { pieces, answer } = answers.written;
  const text = await writeDirectly(WRITE, answers.prompt, ANSWER_TOKENS);
  signal.throwIfAborted();
  checks.check(
    pieces.join("") === answer.text && answer.text === text,
    `the text came in ${pieces.length} pieces, none missing or twice, and is what the same model gives when run directly`,
    `The text differs from what the same model gives when run directly: “${text}”`,
  );

  const shares = work.pages.map(({ text }, i) => characterAccuracy(answers.readings[i]?.text ?? "", text));
  const least = Math.min(...shares);
  checks.check(
    least >= ACCURACY_MIN,
    `${percent(least)} or more of every page's characters are right`,
    `Only ${percent(least)} of the characters of ${work.pages[shares.indexOf(least)]?.name} are right`,
  );
}
