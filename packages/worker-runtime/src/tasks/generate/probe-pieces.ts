// How many tokens a GPU reads rightly at once. Kernels for many tokens are others than those for few, and were seen to give wrong
// numbers for some shapes (`GroupQueryAttention` from 32 tokens on): what pieces of each size say is held against small ones.
import type { Decoder } from "./decoder.ts";
import type { Kv } from "./kv.ts";
import { moved } from "./moved.ts";
import { PIECE_TOKENS_MAX, PIECE_TOKENS_MIN } from "./piece-size.ts";

/** Share of the probability that may lie elsewhere at any of the places looked at: 16-bit floats stay far below. */
const MOVED_MAX = 0.02;

/** @param some tokens of the model */
export async function probePieces(decoder: Decoder, some: readonly number[], contextTokens: number): Promise<number> {
  const count = Math.min(PIECE_TOKENS_MAX, contextTokens - PIECE_TOKENS_MIN);
  const tokens = Array.from(
    { length: count + PIECE_TOKENS_MIN },
    (_, i) => some[(7 * i + Math.floor(i / some.length)) % some.length] ?? 0,
  );
  const right = await readBy(decoder, tokens, PIECE_TOKENS_MIN);
  for (let size = PIECE_TOKENS_MAX; size > PIECE_TOKENS_MIN; size /= 2)
    if (furthest(right, await readBy(decoder, tokens, size)) <= MOVED_MAX) return size;
  return PIECE_TOKENS_MIN;
}

/** The logits of the last tokens, which are a small piece always: what those before left behind shows in them. */
async function readBy(decoder: Decoder, tokens: readonly number[], size: number): Promise<Float32Array> {
  let kv: Kv = decoder.empty();
  const read = async (from: number, until: number, wantsLogits: boolean): Promise<Float32Array | undefined> => {
    const ids = tokens.slice(from, until);
    const input = { ids, tokens: ids.length, kv, lengths: [from], padding: "left" as const, wantsLogits };
    const { kv: next, logits } = await decoder.forward(input).finally(() => kv.drop());
    kv = next;
    return logits?.data;
  };
  const end = tokens.length - PIECE_TOKENS_MIN;
  for (let from = 0; from < end; from += size) await read(from, Math.min(end, from + size), false);
  const logits = await read(end, tokens.length, true).finally(() => kv.drop());
  return logits ?? new Float32Array();
}

function furthest(right: Float32Array, other: Float32Array): number {
  const size = right.length / PIECE_TOKENS_MIN;
  const rowOf = (logits: Float32Array, row: number) => logits.subarray(row * size, (row + 1) * size);
  return Math.max(...Array.from({ length: PIECE_TOKENS_MIN }, (_, row) => moved(rowOf(right, row), rowOf(other, row))));
}
