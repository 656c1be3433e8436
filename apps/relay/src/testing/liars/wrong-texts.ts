// Liars about generated text.
import { GENERATE_LIMITS } from "@starling/protocol";
import type { TextLiar } from "../text-node.ts";
import { toyModel } from "../toy-model.ts";

const { firstWord, words } = toyModel;
const another = (right: number, random: () => number): number => {
  const token = firstWord + Math.floor(random() * words);
  return token === right ? firstWord + ((token + 1 - firstWord) % words) : token;
};

/** One word of the answer is another. */
export const editedText =
  (at: number, random: () => number): TextLiar =>
  () => ({ token: (right, index) => (index === at ? another(right, random) : right) });

/** Any words: made without a model. */
export const randomText =
  (random: () => number): TextLiar =>
  () => ({ token: (right) => another(right, random) });

/** Ends early. */
export const truncatedText =
  (after: number): TextLiar =>
  () => ({ token: (right) => right, endAt: after });

/** What a smaller model may say: mostly the same, this share of the words another. */
export const smallerModelText =
  (share: number, random: () => number): TextLiar =>
  () => ({ token: (right) => (random() < share ? another(right, random) : right) });

/** Makes one answer, and says it again whatever it is asked. */
export function replayedText(): TextLiar {
  const said: number[] = [];
  let isFirst = true;
  return () => {
    if (!isFirst) return { token: (right, index) => said[index] ?? right };
    isFirst = false;
    return {
      token(right, index) {
        if (index < GENERATE_LIMITS.progressTokensMax) said[index] = right;
        return right;
      },
    };
  };
}

/** Honest for its first texts, then a liar for good. */
export function honestTexts(count: number, liar: TextLiar): TextLiar {
  let begun = 0;
  return (item) => {
    begun += 1;
    return begun > count ? liar(item) : null;
  };
}
