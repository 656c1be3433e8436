// Reads a job's results while relays come and go, and holds each answer to the item that it is for.
import { encodeText, type ResultLine } from "@starling/protocol";
import { simulatedVector } from "@starling/relay/testing";
import type { StarlingClient } from "@starling/sdk";
import { CHAOS_DIMENSIONS } from "./write-model.ts";

/** Whether `embedding` is the right answer for `item`. */
export type IsRight = (item: string, embedding: readonly number[], index: number) => boolean;

export interface AnswersRead {
  readonly lines: number;
  /** The first few things that were wrong, in words. */
  readonly wrong: readonly string[];
}

const WRONG_TOLD_MAX = 5;

export const isSimulatedVector: IsRight = (item, embedding) => {
  const expected = simulatedVector(encodeText(item), CHAOS_DIMENSIONS);
  return embedding.length === expected.length && expected.every((value, i) => value === Math.fround(embedding[i] ?? 0));
};

/** Reads all results of a job to their end. */
export async function readAnswers(
  client: StarlingClient,
  jobId: string,
  items: readonly string[],
  isRight: IsRight,
  signal: AbortSignal,
): Promise<AnswersRead> {
  return judgeAnswers(client.jobs.results(jobId, { signal }), items, isRight);
}

/** Every item answered once, in input order, with its own answer. */
export async function judgeAnswers(
  lines: AsyncIterable<ResultLine> | Iterable<ResultLine>,
  items: readonly string[],
  isRight: IsRight,
): Promise<AnswersRead> {
  const wrong: string[] = [];
  const tell = (sentence: string) => {
    if (wrong.length < WRONG_TOLD_MAX) wrong.push(sentence);
  };
  let count = 0;
  for await (const line of lines) {
    if (line.index !== count) tell(`line ${count} is of item ${line.index}`);
    count += 1;
    if (!line.ok) tell(`item ${line.index} failed: ${line.error.code}`);
    else if (!("embedding" in line.output)) tell(`item ${line.index} has no vector`);
    else if (!isRight(items[line.index] ?? "", line.output.embedding, line.index))
      tell(`item ${line.index} has another's vector`);
  }
  if (count !== items.length) tell(`${count} lines for ${items.length} items`);
  return { lines: count, wrong };
}
