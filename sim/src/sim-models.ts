import type { ModelFacts } from "@starling/domain";

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

/** The right answer to a chunk's input: every byte turned round. */
export const rightAnswer = (input: Uint8Array): Uint8Array => input.map((byte) => byte ^ 0xff);

/** An item with this byte first can't be read by any node. */
export const POISON = 0xee;
