// Texts of the simulated network: each token follows from the prompt and the token before it, so that it is known what is right after anything.
import {
  encodeGenerateItem,
  encodeGenerateOutput,
  encodeTokenMeasure,
  type GenerateItem,
  MARGIN_CLIP,
  readGenerateItem,
} from "@starling/protocol/vocabulary";
import { hash, type Random } from "./random.ts";

const VOCABULARY = 1_000;

/** The token that follows `tokens`. */
export const nextToken = ({ prompt }: GenerateItem, tokens: readonly number[]): number =>
  1 + ((hash(`${prompt.join(" ")} ${tokens.at(-1) ?? 0}`, tokens.length) >>> 0) % VOCABULARY);

/** The answer, going on from what is given. */
export function rightText(item: GenerateItem): number[] {
  const tokens = [...(item.given ?? [])];
  while (tokens.length < item.maxTokens) tokens.push(nextToken(item, tokens));
  return tokens;
}

export const outputOf = (tokens: readonly number[]): Uint8Array => encodeGenerateOutput({ tokens, finish: "length" });

/** The right output of an item of either kind: a text, or a measure of one. */
export function rightTextOutput(bytes: Uint8Array): Uint8Array {
  const item = readGenerateItem(bytes);
  return item.check === undefined ? outputOf(rightText(item)) : encodeTokenMeasure(measure(item, item.check.from));
}

function measure(item: GenerateItem, from: number) {
  const given = item.given ?? [];
  const margins = given
    .slice(from)
    .map((token, i) => (token === nextToken(item, given.slice(0, from + i)) ? 0 : MARGIN_CLIP));
  const exactCount = margins.filter((margin) => margin === 0).length;
  return { margins, exactCount, endsRight: true };
}

/** Looks like an output and is none: a text with another token, or a measure that says the opposite. */
export function wrongTextOutput(bytes: Uint8Array, random: Random): Uint8Array {
  const item = readGenerateItem(bytes);
  if (item.check !== undefined) {
    const { margins, ...rest } = measure(item, item.check.from);
    const isWrong = margins.some((margin) => margin > 0);
    const said = margins.map(() => (isWrong ? 0 : MARGIN_CLIP));
    return encodeTokenMeasure({ ...rest, margins: said, exactCount: isWrong ? said.length : 0 });
  }
  return outputOf(spoil(item, rightText(item), random));
}

/** Another token somewhere after what was given, and what follows from it. */
export function spoil(item: GenerateItem, right: readonly number[], random: Random): number[] {
  const from = item.given?.length ?? 0;
  if (from >= right.length) return [...right];
  const at = random.int(from, right.length - 1);
  return rightText({ ...item, given: [...right.slice(0, at), 1 + ((right[at] ?? 0) % VOCABULARY)] });
}

export const drawPrompt = (random: Random): Uint8Array =>
  encodeGenerateItem({
    prompt: Array.from({ length: random.int(1, 60) }, () => random.int(1, VOCABULARY)),
    maxTokens: random.int(1, 80),
    sampling: { temperature: 0 },
    seed: random.int(0, 1_000_000),
    stop: [],
    logprobs: null,
  });
