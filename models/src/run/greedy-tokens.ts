import type { GenerateParams } from "@starling/protocol";
import type { Decoder } from "./decoder.ts";

/** A choice of greedy decoding: the likeliest token, the lowest id of equals, and by how much it beats the next (in nats). */
export interface GreedyChoice {
  readonly token: number;
  readonly lead: number;
}

/** Reads the prompt in one pass, then a token a step, each the likeliest; ends after `tokensMax` or with an end token, which is the last. */
export async function greedyTokens(
  decoder: Decoder,
  { endTokenIds, vocabSize }: Pick<GenerateParams, "endTokenIds" | "vocabSize">,
  prompt: readonly number[],
  tokensMax: number,
): Promise<GreedyChoice[]> {
  const made: GreedyChoice[] = [];
  let { logits, cache } = await decoder.step(prompt);
  for (;;) {
    const choice = likeliest(logits.subarray(logits.length - vocabSize));
    made.push(choice);
    if (made.length >= tokensMax || endTokenIds.includes(choice.token)) return made;
    ({ logits, cache } = await decoder.step([choice.token], { cache, length: prompt.length + made.length - 1 }));
  }
}

/** How far each token of `answer` lies below the likeliest, in nats, when prompt and answer are read in one pass without a cache. */
export async function answerMargins(
  decoder: Decoder,
  { vocabSize }: Pick<GenerateParams, "vocabSize">,
  prompt: readonly number[],
  answer: readonly number[],
): Promise<number[]> {
  const { logits } = await decoder.step([...prompt, ...answer.slice(0, -1)]);
  return answer.map((token, index) => {
    const start = (prompt.length + index - 1) * vocabSize;
    const row = logits.subarray(start, start + vocabSize);
    return (row[likeliest(row).token] ?? Number.NaN) - (row[token] ?? Number.NaN);
  });
}

function likeliest(row: Float32Array): GreedyChoice {
  let token = 0;
  let best = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < row.length; id++) {
    const value = row[id] ?? Number.NaN;
    if (Number.isNaN(value)) return { token: 0, lead: Number.NaN };
    if (value > best) {
      second = best;
      best = value;
      token = id;
    } else if (value > second) second = value;
  }
  return { token, lead: best - second };
}
