// Whether a graph takes rows of unequal length in one run, and how: most go by their mask, and shorter rows are padded before
// what they have read; some go by lengths, read from the cache's beginning, and are padded behind. Found by trying.
import type { Decoder, PaddedSide } from "./decoder.ts";
import type { Kv } from "./kv.ts";
import { MOVED_MAX, moved } from "./moved.ts";

const LONGER_TOKENS = 33;
const SHORTER_TOKENS = 5;

/** @param some tokens of the model */
export async function probePadding(
  decoder: Decoder,
  some: readonly number[],
  contextTokens: number,
): Promise<PaddedSide | "none"> {
  const longerTokens = Math.min(LONGER_TOKENS, contextTokens);
  const tokens = Array.from({ length: longerTokens }, (_, i) => some[i % some.length] ?? 0);
  const longer = await readAll(decoder, tokens);
  const shorter = await readAll(decoder, tokens.slice(-SHORTER_TOKENS));
  const lengths = [longer.tokens, shorter.tokens];
  const ids = [tokens.at(-1) ?? 0, tokens.at(-1) ?? 0];
  try {
    const apart = [
      await step(decoder, longer, ids.slice(1), [longer.tokens], "left"),
      await step(decoder, shorter, ids.slice(1), [shorter.tokens], "left"),
    ];
    for (const side of ["left", "right"] as const) {
      const from = side === "left" ? shorter.tokens - longer.tokens : 0;
      const parts = [
        { kv: longer, rows: [0], from: 0 },
        { kv: shorter, rows: [0], from },
      ];
      const both = await decoder.pack(parts, longer.tokens);
      // A graph may refuse the side that it isn't made for.
      const together = await step(decoder, both, ids, lengths, side)
        .catch(() => null)
        .finally(() => both.drop());
      if (together === null) continue;
      const size = together.length / 2;
      const rowOf = (row: number): Float32Array => together.subarray(row * size, (row + 1) * size);
      if (apart.every((logits, row) => moved(logits, rowOf(row)) <= MOVED_MAX)) return side;
    }
    return "none";
  } finally {
    for (const kv of [longer, shorter]) kv.drop();
  }
}

/** All but the last of the tokens. */
async function readAll(decoder: Decoder, tokens: readonly number[]): Promise<Kv> {
  const empty = decoder.empty();
  const ids = tokens.slice(0, -1);
  const begin = { kv: empty, lengths: [0], padding: "left" as const };
  const { kv } = await decoder.forward({ ids, tokens: ids.length, ...begin, wantsLogits: false });
  empty.drop();
  return kv;
}

/** The logits after one token more of each row. */
async function step(
  decoder: Decoder,
  kv: Kv,
  ids: readonly number[],
  lengths: readonly number[],
  padding: PaddedSide,
): Promise<Float32Array> {
  const next = await decoder.forward({ ids, tokens: 1, kv, lengths, padding, wantsLogits: true });
  next.kv.drop();
  return next.logits?.data ?? new Float32Array();
}
