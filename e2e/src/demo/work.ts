// What the demo asks of the network, and what it holds the answers to.
import { modelId } from "@starling/protocol";
import { readPages, type SamplePage } from "../data/pages.ts";
import { realSentences } from "./sentences.ts";

export const EMBED = modelId.parse("use-lite-en");
export const OCR = modelId.parse("ppocr-v4");
export const WRITE = modelId.parse("starling-tiny");
export type ModelId = typeof WRITE;

/** What the language model is to go on with, and how far. */
export const BEGINNING = "Continue: The ship sailed at dawn, and the old captain looked at the sea.";
export const ANSWER_TOKENS = 48;

/** Embedded too, to look for the sentences nearest to them. */
export const QUERIES = [
  "Why do people love the sea?",
  "Trees keep the water in the ground.",
  "The President was murdered.",
] as const;

/** Elements of a vector may differ by this from those that the same model gives elsewhere. */
export const TOLERANCE = 1e-4;
/** A page of which less than this share of the characters is right was not read. */
export const ACCURACY_MIN = 0.9;
/** Asked for nothing else, the network checks a share of the answers: that is a quarter on the model's price. */
export const PRICE_PER_MILLE = 1250n;
/** Of the model's price, the contributor's share; the rest pays the network and who checks. */
export const REWARD_PER_MILLE = 900n;

export interface Work {
  readonly sentences: readonly string[];
  readonly pages: readonly SamplePage[];
}

export const readWork = async (sentenceCount: number): Promise<Work> => ({
  sentences: await realSentences(sentenceCount),
  pages: await readPages(),
});
