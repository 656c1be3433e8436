import type { ModelFacts } from "@starling/domain";
import { packBundle, unpackBundle } from "@starling/protocol/vocabulary";

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
  },
  {
    modelId: "slow",
    modelHash: "1".repeat(64),
    task: "ocr",
    pricePerItem: 333n,
    unitsPerItem: 40,
    itemsPerChunkMax: 2,
    chunkBytesMax: 4096,
  },
  {
    modelId: "free",
    modelHash: "2".repeat(64),
    task: "embed",
    pricePerItem: 0n,
    unitsPerItem: 1,
    itemsPerChunkMax: 8,
    chunkBytesMax: 4096,
  },
];

/** The items of a chunk's input. */
export function itemsOf(input: Uint8Array): Uint8Array[] {
  const items = unpackBundle(input);
  if (!items.ok) throw new Error("a chunk's input is no bundle");
  return items.value;
}

/** The right output of an item: every byte turned round. */
export const rightOutput = (item: Uint8Array): Uint8Array => item.map((byte) => byte ^ 0xff);

/** The right answer to a chunk. */
export const rightAnswer = (items: readonly Uint8Array[]): Uint8Array => packBundle(items.map(rightOutput));

/** An item with this byte first can't be read by any node. */
export const POISON = 0xee;
export const isPoisoned = (item: Uint8Array): boolean => item[0] === POISON;

export const unitsOf = (modelId: string): number =>
  SIM_MODELS.find((model) => model.modelId === modelId)?.unitsPerItem ?? 1;
