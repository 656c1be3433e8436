import { encodeText } from "@starling/protocol";
import type { NonceStream } from "./nonce-stream.ts";
import { WORDS } from "./words.ts";

const WORDS_MIN = 4;
const WORDS_SPREAD = 20;

/** Sentences that nobody has asked about before, each of a few to two dozen words, within the model's bounds. */
export function makeSentences(
  draw: NonceStream,
  count: number,
  bounds: { readonly charsMax: number; readonly bytesMax: number },
): Uint8Array[] {
  const longest = Math.min(bounds.charsMax, bounds.bytesMax);
  return Array.from({ length: count }, () => encodeText(makeSentence(draw, longest)));
}

/** One of them, of `charsMax` characters (all ASCII) at most. */
export function makeSentence(draw: NonceStream, charsMax: number): string {
  const words = Array.from({ length: WORDS_MIN + draw.below(WORDS_SPREAD) }, () => draw.pick(WORDS));
  const text = words.join(" ");
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}${draw.pick([".", "?", "!"])}`;
  return sentence.slice(0, charsMax);
}
