// Whether a graph takes rows of unequal length in one run. Most mask what is before a shorter row; some read their cache from its
// beginning whatever the mask says, and with those only rows of equal length may step together.
import type { Decoder } from "./decoder.ts";
import type { Kv } from "./kv.ts";

/** Share of the largest logit by which one may differ: a hundred times what backends differ by, far below what reading padding does. */
const DIFFERENCE_MAX = 0.01;
const LONGER_TOKENS = 9;
const SHORTER_TOKENS = 4;

/** @param some tokens of the model */
export async function probePadding(decoder: Decoder, some: readonly number[]): Promise<boolean> {
  const tokens = Array.from({ length: LONGER_TOKENS }, (_, i) => some[i % some.length] ?? 0);
  const longer = await readAll(decoder, tokens);
  const shorter = await readAll(decoder, tokens.slice(-SHORTER_TOKENS));
  const pad = LONGER_TOKENS - SHORTER_TOKENS;
  let both: Kv | undefined;
  try {
    const apart = [await last(decoder, longer, tokens, [0]), await last(decoder, shorter, tokens, [0])];
    const parts = [
      { kv: longer, rows: [0], from: 0 },
      { kv: shorter, rows: [0], from: -pad },
    ];
    both = await decoder.pack(parts, longer.tokens);
    const together = await last(decoder, both, tokens, [0, pad]);
    const size = together.length / 2;
    return apart.every((logits, row) => isNear(logits, together.subarray(row * size, (row + 1) * size)));
  } finally {
    for (const kv of [longer, shorter, both]) kv?.drop();
  }
}

/** All but the last of the tokens. */
async function readAll(decoder: Decoder, tokens: readonly number[]): Promise<Kv> {
  const empty = decoder.empty();
  const ids = tokens.slice(0, -1);
  const { kv } = await decoder.forward({ ids, tokens: ids.length, kv: empty, pads: [0], wantsLogits: false });
  empty.drop();
  return kv;
}

async function last(
  decoder: Decoder,
  kv: Kv,
  tokens: readonly number[],
  pads: readonly number[],
): Promise<Float32Array> {
  const ids = pads.map(() => tokens.at(-1) ?? 0);
  const next = await decoder.forward({ ids, tokens: 1, kv, pads, wantsLogits: true });
  next.kv.drop();
  return next.logits?.data ?? new Float32Array();
}

function isNear(a: Float32Array, b: Float32Array): boolean {
  const peak = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    a.length === b.length && a.every((value, i) => Math.abs(value - (b[i] ?? Number.NaN)) <= DIFFERENCE_MAX * peak)
  );
}
