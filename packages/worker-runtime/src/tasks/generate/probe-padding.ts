// Whether a graph takes rows of unequal length in one run. Most mask what is before a shorter row; some read their cache from its
// beginning whatever the mask says, and with those only rows of equal length may step together.
import type { Decoder } from "./decoder.ts";
import type { Kv } from "./kv.ts";

/** Share of the probability that may lie elsewhere: 16-bit floats move a hundredth of it, reading padding far more. */
const MOVED_MAX = 0.05;
const LONGER_TOKENS = 33;
const SHORTER_TOKENS = 5;

/** @param some tokens of the model */
export async function probePadding(decoder: Decoder, some: readonly number[], contextTokens: number): Promise<boolean> {
  const longerTokens = Math.min(LONGER_TOKENS, contextTokens);
  const tokens = Array.from({ length: longerTokens }, (_, i) => some[i % some.length] ?? 0);
  const longer = await readAll(decoder, tokens);
  const shorter = await readAll(decoder, tokens.slice(-SHORTER_TOKENS));
  const pad = longerTokens - SHORTER_TOKENS;
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
    return apart.every((logits, row) => moved(logits, together.subarray(row * size, (row + 1) * size)) <= MOVED_MAX);
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

/** The total variation distance of what two rows of logits say; NaN when they say nothing. */
function moved(a: Float32Array, b: Float32Array): number {
  const [p, q] = [probabilities(a), probabilities(b)];
  return p.reduce((sum, share, token) => sum + Math.abs(share - (q[token] ?? Number.NaN)), 0) / 2;
}

function probabilities(logits: Float32Array): Float64Array {
  const top = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const masses = Float64Array.from(logits, (logit) => Math.exp(logit - top));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}
