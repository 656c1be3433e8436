// What ended streams have read is kept for prompts that begin with the same tokens: a conversation's next turn, a common
// system prompt, a stream that goes on.
import type { Kv } from "./kv.ts";

/** Shorter beginnings are read again as fast. */
export const PREFIX_TOKENS_MIN = 8;
export const PREFIXES_MAX = 32;

export interface PrefixCache {
  /** The longest known beginning of `tokens`, `tokensMax` at most: how many tokens of which cache's row. A share of it is the caller's. */
  find(tokens: readonly number[], tokensMax: number): { readonly kv: Kv; readonly tokens: number } | null;
  /** Takes over a share of a cache of one row without padding that has read just these. */
  add(tokens: readonly number[], kv: Kv): void;
  readonly bytes: number;
  clear(): void;
}

interface Entry {
  readonly tokens: readonly number[];
  readonly kv: Kv;
}

export function createPrefixCache(limits: { readonly bytesMax: number; readonly bytesPerToken: number }): PrefixCache {
  /** Least recently used first. */
  let entries: Entry[] = [];
  const bytesOf = ({ kv }: Entry): number => kv.tokens * limits.bytesPerToken;
  const total = (): number => entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  const remove = (gone: readonly Entry[]): void => {
    if (gone.length === 0) return;
    entries = entries.filter((entry) => !gone.includes(entry));
    for (const { kv } of gone) kv.drop();
  };
  return {
    get bytes() {
      return total();
    },
    find(tokens, tokensMax) {
      let best: Entry | undefined;
      let bestTokens = PREFIX_TOKENS_MIN - 1;
      for (const entry of entries) {
        const common = Math.min(tokensMax, commonTokens(entry.tokens, tokens));
        if (common <= bestTokens) continue;
        best = entry;
        bestTokens = common;
      }
      if (best === undefined) return null;
      const found = best;
      entries = [...entries.filter((entry) => entry !== found), found];
      return { kv: found.kv.keep(), tokens: bestTokens };
    },
    add(tokens, kv) {
      const entry: Entry = { tokens, kv };
      const isKnown = entries.some((other) => commonTokens(other.tokens, tokens) === tokens.length);
      if (isKnown || tokens.length < PREFIX_TOKENS_MIN || bytesOf(entry) > limits.bytesMax) {
        kv.drop();
        return;
      }
      remove(entries.filter((other) => commonTokens(other.tokens, tokens) === other.tokens.length));
      entries.push(entry);
      while (entries.length > PREFIXES_MAX || total() > limits.bytesMax) remove(entries.slice(0, 1));
    },
    clear() {
      remove(entries);
    },
  };
}

function commonTokens(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a[at] === b[at]) at++;
  return at;
}
