// The tokens of one answer as far as they are there, with their log probabilities where there are any.
import type { TokenLogprob } from "@starling/protocol";
import type { STREAM_LIMITS } from "./stream-limits.ts";

export interface StreamText {
  length(): number;
  /** Rough. */
  bytes(): number;
  /** Takes in what follows the first `from` tokens, of which there may be some already; gives where it differs from what was there, or null. */
  put(from: number, tokens: readonly number[], logprobs: readonly TokenLogprob[] | null): number | null;
  /** The same for all of it: nothing follows. */
  set(tokens: readonly number[], logprobs: readonly TokenLogprob[] | null): number | null;
  /** What follows the first `from` tokens, one at least, at most `max`; null where nothing does. All of it with log probabilities, or none. */
  slice(
    from: number,
    max: number,
  ): { readonly tokens: readonly number[]; readonly logprobs: readonly TokenLogprob[] | null } | null;
  /** Whether one who has the first `from` tokens, of which it was given `readTo` here, may have others than these. */
  changedBefore(from: number, readTo: number): boolean;
}

export function createStreamText(
  sizes: Pick<Record<keyof typeof STREAM_LIMITS, number>, "tokenBytes" | "logprobBytes" | "topLogprobBytes">,
): StreamText {
  const held: number[] = [];
  /** Empty as long as there are none; then one a token, null where it came without. */
  const probs: (TokenLogprob | null)[] = [];
  let logprobBytes = 0;
  let changedAt = Number.POSITIVE_INFINITY;

  const sizeOf = (logprob: TokenLogprob | null): number =>
    logprob === null ? 0 : sizes.logprobBytes + sizes.topLogprobBytes * logprob.top.length;

  function setLogprob(index: number, logprob: TokenLogprob | null): void {
    if (logprob === null && probs.length === 0) return;
    while (probs.length < held.length) probs.push(null);
    logprobBytes += sizeOf(logprob) - sizeOf(probs[index] ?? null);
    probs[index] = logprob;
  }

  function cut(length: number): void {
    for (const logprob of probs.slice(length)) logprobBytes -= sizeOf(logprob);
    probs.length = Math.min(probs.length, length);
    held.length = Math.min(held.length, length);
  }

  function put(from: number, tokens: readonly number[], logprobs: readonly TokenLogprob[] | null): number | null {
    let differsAt: number | null = null;
    tokens.forEach((token, i) => {
      const index = from + i;
      if (index < held.length && held[index] !== token) {
        differsAt ??= index;
        cut(index);
      }
      if (index >= held.length) held.push(token);
      const logprob = logprobs?.[i] ?? null;
      if (logprob !== null || probs[index] === undefined) setLogprob(index, logprob);
    });
    if (differsAt !== null) changedAt = Math.min(changedAt, differsAt);
    return differsAt;
  }

  return {
    length: () => held.length,
    bytes: () => held.length * sizes.tokenBytes + logprobBytes,
    put,
    set(tokens, logprobs) {
      const differsAt = put(0, tokens, logprobs);
      if (held.length <= tokens.length) return differsAt;
      cut(tokens.length);
      changedAt = Math.min(changedAt, tokens.length);
      return tokens.length;
    },
    slice(from, max) {
      const to = Math.min(held.length, from + max);
      if (from >= to) return null;
      const hasOne = (index: number): boolean => (probs[index] ?? null) !== null;
      const has = hasOne(from);
      let end = from + 1;
      while (end < to && hasOne(end) === has) end += 1;
      const logprobs = probs.slice(from, end).filter((logprob) => logprob !== null);
      return { tokens: held.slice(from, end), logprobs: has ? logprobs : null };
    },
    // Who was given them here was told when they changed.
    changedBefore: (from, readTo) => readTo === 0 && from > changedAt,
  };
}
