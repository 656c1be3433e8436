import { SPAN_BYTES_MAX, SPAN_CHUNKS_MAX, unpackBundle } from "@starling/protocol/vocabulary";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkSize, split } from "./split.ts";

const items = (count: number, bytes = 4): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => new Uint8Array(bytes).fill(index));

const partsOf = (input: Uint8Array): Uint8Array[] => {
  const parts = unpackBundle(input);
  if (!parts.ok) throw new Error("not a bundle");
  return parts.value;
};

describe("split", () => {
  it("[CH1] puts every item in exactly one chunk, in order, and numbers chunks and items without gaps", () => {
    const job = fc.record({
      items: fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 900 }),
      itemsPerChunk: fc.integer({ min: 1, max: 9 }),
      chunkBytesMax: fc.integer({ min: 16, max: 300 }),
      claimedSpans: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(job, (sizes) => {
        const { spans, chunkCount } = split(sizes.items, sizes);
        expect(spans.flatMap((span) => span.inputs.flatMap(partsOf))).toEqual(sizes.items);
        let chunk = 0;
        let item = 0;
        spans.forEach((span, index) => {
          expect([span.index, span.firstChunk, span.firstItem]).toEqual([index, chunk, item]);
          expect(span.inputs.map((input) => partsOf(input).length)).toEqual(span.chunkItems);
          chunk += span.chunkItems.length;
          item += span.chunkItems.reduce((sum, n) => sum + n, 0);
        });
        expect([chunk, item]).toEqual([chunkCount, sizes.items.length]);
      }),
      { numRuns: 60 },
    );
  });

  it("[CH2] keeps a chunk within its items and bytes, unless one item alone is longer", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 6 }), (bytes, itemsPerChunk) => {
        const all = bytes.map((length) => new Uint8Array(length));
        const { spans } = split(all, { itemsPerChunk, chunkBytesMax: 150, claimedSpans: 1 });
        for (const span of spans) {
          span.inputs.forEach((input, slot) => {
            expect(span.chunkItems[slot]).toBeLessThanOrEqual(itemsPerChunk);
            if ((span.chunkItems[slot] ?? 0) > 1) expect(input.byteLength).toBeLessThanOrEqual(150);
          });
        }
      }),
      { numRuns: 60 },
    );
    const { chunkCount } = split(items(6, 10), { itemsPerChunk: 6, chunkBytesMax: 4 + 3 * 14, claimedSpans: 1 });
    expect(chunkCount).toBe(2);
  });

  it("[CH3] cuts a small job finer, so that the ready nodes share it", () => {
    expect(chunkSize(1000, 2, 64)).toBe(64);
    expect(chunkSize(80, 5, 64)).toBe(4);
    expect(chunkSize(81, 5, 64)).toBe(5);
    expect(chunkSize(3, 5, 64)).toBe(1);
    expect(chunkSize(40, 0, 64)).toBe(10);
  });

  it("[CH4] closes a span at its limits of chunks and bytes", () => {
    const many = split(items(SPAN_CHUNKS_MAX * 2 + 1), { itemsPerChunk: 1, chunkBytesMax: 100, claimedSpans: 1 });
    expect(many.spans.map((span) => span.inputs.length)).toEqual([SPAN_CHUNKS_MAX, SPAN_CHUNKS_MAX, 1]);
    const third = Math.floor(SPAN_BYTES_MAX / 3);
    const large = split(items(4, third), { itemsPerChunk: 1, chunkBytesMax: SPAN_BYTES_MAX, claimedSpans: 1 });
    expect(large.spans.map((span) => span.inputs.length)).toEqual([2, 2]);
    const huge = split(items(2, SPAN_BYTES_MAX + 1), { itemsPerChunk: 4, chunkBytesMax: 100, claimedSpans: 1 });
    expect(huge.spans.map((span) => span.inputs.length)).toEqual([1, 1]);
  });

  it("[CH5] marks the first spans as claimed", () => {
    const { spans } = split(items(4 * SPAN_CHUNKS_MAX), { itemsPerChunk: 1, chunkBytesMax: 100, claimedSpans: 2 });
    expect(spans.map((span) => span.claimed)).toEqual([true, true, false, false]);
  });
});
