// How a job is cut: items into chunks, chunks into spans. Order is kept; every item is in exactly one chunk.
import { BUNDLE_PARTS_MAX, packBundle, SPAN_BYTES_MAX, SPAN_CHUNKS_MAX } from "@starling/protocol/vocabulary";
import type { NewSpan } from "../engine/change.ts";

/** Chunks that each ready node should get of a small job, so that a fast node can take from a slow one's share. */
const CHUNKS_PER_NODE = 4;

/** Items of a chunk: as many as the model takes, fewer when a small job could keep more nodes busy. */
export function chunkSize(itemCount: number, readyNodes: number, itemsPerChunkMax: number): number {
  const shared = Math.ceil(itemCount / (CHUNKS_PER_NODE * Math.max(1, readyNodes)));
  return Math.min(Math.max(1, shared), itemsPerChunkMax, BUNDLE_PARTS_MAX);
}

export interface SplitSizes {
  readonly itemsPerChunk: number;
  /** A chunk's input is no longer than this, unless a single item is. */
  readonly chunkBytesMax: number;
  /** Leading spans that the admitting relay keeps. */
  readonly claimedSpans: number;
}

/** Cuts items into spans of chunks. A chunk's input is the bundle of its items. */
export function split(items: readonly Uint8Array[], sizes: SplitSizes): { spans: NewSpan[]; chunkCount: number } {
  const spans: NewSpan[] = [];
  let chunkItems: number[] = [];
  let inputs: Uint8Array[] = [];
  let spanBytes = 0;
  let spanFirstChunk = 0;
  let spanFirstItem = 0;
  let chunkCount = 0;
  let start = 0;

  const closeSpan = (): void => {
    if (inputs.length === 0) return;
    const index = spans.length;
    const claimed = index < sizes.claimedSpans;
    spans.push({ index, firstChunk: spanFirstChunk, firstItem: spanFirstItem, chunkItems, inputs, claimed });
    chunkItems = [];
    inputs = [];
    spanBytes = 0;
  };

  while (start < items.length) {
    const end = chunkEnd(items, start, sizes);
    const input = packBundle(items.slice(start, end));
    if (inputs.length === SPAN_CHUNKS_MAX || spanBytes + input.byteLength > SPAN_BYTES_MAX) closeSpan();
    if (inputs.length === 0) {
      spanFirstChunk = chunkCount;
      spanFirstItem = start;
    }
    chunkItems.push(end - start);
    inputs.push(input);
    spanBytes += input.byteLength;
    chunkCount++;
    start = end;
  }
  closeSpan();
  return { spans, chunkCount };
}

/** One past the last item of the chunk that begins at `start`; a bundle costs four bytes and four more an item. */
function chunkEnd(items: readonly Uint8Array[], start: number, sizes: SplitSizes): number {
  let end = start;
  let bytes = 4;
  while (end < items.length && end - start < sizes.itemsPerChunk) {
    bytes += 4 + (items[end]?.byteLength ?? 0);
    if (end > start && bytes > sizes.chunkBytesMax) break;
    end++;
  }
  return end;
}
