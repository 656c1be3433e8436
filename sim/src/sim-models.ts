// The models of the simulated network: what they take, what is right, and what is wrong and looks right.
import type { ModelFacts } from "@starling/domain";
import { encodeTensor, float32Tensor } from "@starling/protocol";
import { type GenerateItem, packBundle, readGenerateItem, unpackBundle } from "@starling/protocol/vocabulary";
import { hash, type Random } from "./random.ts";
import { rightTextOutput, wrongTextOutput } from "./sim-texts.ts";

/** What the simulated network computes; `slow` items take a second on an ordinary node. */
export const SIM_MODELS: readonly ModelFacts[] = [
  {
    modelId: "quick",
    modelHash: "0".repeat(64),
    task: "embed",
    pricePerItem: 1_000n,
    unitsPerItem: 1,
    itemsPerChunkMax: 4,
    chunkBytesMax: 4096,
    check: { kind: "vectors", matchMax: 1e-4, mismatchMin: 1e-3 },
  },
  {
    modelId: "slow",
    modelHash: "1".repeat(64),
    task: "embed",
    pricePerItem: 333n,
    unitsPerItem: 40,
    itemsPerChunkMax: 2,
    chunkBytesMax: 4096,
    check: { kind: "tensors", matchMax: 1e-4, mismatchMin: 1e-3 },
  },
  {
    modelId: "story",
    modelHash: "3".repeat(64),
    task: "generate",
    pricePerItem: 77n,
    unitsPerItem: 1,
    itemsPerChunkMax: 1,
    chunkBytesMax: 4096,
    check: { kind: "tokens", matchMax: 0.5, mismatchMin: 4 },
  },
  {
    modelId: "free",
    modelHash: "2".repeat(64),
    task: "embed",
    pricePerItem: 0n,
    unitsPerItem: 1,
    itemsPerChunkMax: 8,
    chunkBytesMax: 4096,
    check: { kind: "vectors", matchMax: 1e-4, mismatchMin: 1e-3 },
  },
];

/** The items of a chunk's input. */
export function itemsOf(input: Uint8Array): Uint8Array[] {
  const items = unpackBundle(input);
  if (!items.ok) throw new Error("a chunk's input is no bundle");
  return items.value;
}

const DIMS = 4;
const frameOf = (values: Float32Array): Uint8Array => encodeTensor(float32Tensor([DIMS], values));

const PROMPT_BEGINS = [...'{"prompt":'].map((character) => character.charCodeAt(0));
/** An item of task `generate` is JSON; no other begins like it. */
export const isPrompt = (item: Uint8Array): boolean => PROMPT_BEGINS.every((byte, i) => item[i] === byte);

/** The right output of an item: a float32 vector that follows from its bytes, or a text. */
export function rightOutput(item: Uint8Array): Uint8Array {
  if (isPrompt(item)) return rightTextOutput(item);
  const text = item.join(" ");
  return frameOf(Float32Array.from({ length: DIMS }, (_, i) => 1 + (hash(text, i) >>> 8) / 2 ** 24));
}

/** The right answer to a chunk. */
export const rightAnswer = (items: readonly Uint8Array[]): Uint8Array => packBundle(items.map(rightOutput));

/** Looks like an answer and is none; no two are alike. */
export const wrongAnswer = (items: readonly Uint8Array[], random: Random): Uint8Array =>
  packBundle(
    items.map((item) =>
      isPrompt(item)
        ? wrongTextOutput(item, random)
        : frameOf(Float32Array.from({ length: DIMS }, () => random.between(-3, 3))),
    ),
  );

/** The prompt of a chunk of task `generate` that is a text to make; null for batch work, a check of a text included. */
export function textOf(input: Uint8Array): GenerateItem | null {
  const [item] = itemsOf(input);
  if (item === undefined || !isPrompt(item)) return null;
  const prompt = readGenerateItem(item);
  return prompt.check === undefined ? prompt : null;
}

/** An item with this byte first can't be read by any node. */
export const POISON = 0xee;
export const isPoisoned = (item: Uint8Array): boolean => item[0] === POISON;

export const unitsOf = (modelId: string): number =>
  SIM_MODELS.find((model) => model.modelId === modelId)?.unitsPerItem ?? 1;
