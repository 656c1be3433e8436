import { describe, expect, it } from "vitest";
import { createKv, type Kv } from "./kv.ts";
import { createPrefixCache, PREFIX_TOKENS_MIN, PREFIXES_MAX } from "./prefix-cache.ts";

const BYTES_PER_TOKEN = 10;
let disposed = 0;
const kvOf = (tokens: number): Kv => {
  const dispose = () => {
    disposed += 1;
  };
  return createKv(1, tokens, [{ dtype: "float32", dims: [1, 1, tokens, 1], memory: undefined, dispose }]);
};
const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const open = (bytesMax = 1e6) => {
  disposed = 0;
  return createPrefixCache({ bytesMax, bytesPerToken: BYTES_PER_TOKEN });
};

describe("kept beginnings", () => {
  it("[TK15] the longest common one is found, no longer than asked for and no shorter than is worth it", () => {
    const cache = open();
    cache.add(numbers(0, 20), kvOf(20));
    cache.add([...numbers(0, 12), 99, 98, 97], kvOf(15));
    expect(cache.find([...numbers(0, 12), 99, 5], 13)?.tokens).toBe(13);
    expect(cache.find(numbers(0, 30), 29)?.tokens).toBe(20);
    expect(cache.find(numbers(0, 30), 10)?.tokens).toBe(10);
    expect(cache.find([...numbers(0, PREFIX_TOKENS_MIN - 1), 77, 78], 8)).toBeNull();
    expect(cache.find(numbers(0, 30), PREFIX_TOKENS_MIN - 1)).toBeNull();
  });

  it("[TK15] a longer one takes the place of those that it begins with, a known one is not kept twice", () => {
    const cache = open();
    cache.add(numbers(0, 10), kvOf(10));
    cache.add(numbers(0, 30), kvOf(30));
    expect(disposed).toBe(1);
    cache.add(numbers(0, 20), kvOf(20));
    expect(disposed).toBe(2);
    expect(cache.bytes).toBe(30 * BYTES_PER_TOKEN);
  });

  it("[TK15] bytes and number are bounded: the least recently used goes first, what is in use is disposed of later", () => {
    const cache = open(50 * BYTES_PER_TOKEN);
    cache.add(numbers(0, 20), kvOf(20));
    cache.add(numbers(100, 20), kvOf(20));
    const used = cache.find(numbers(0, 20), 20);
    cache.add(numbers(200, 20), kvOf(20));
    expect(cache.find(numbers(100, 20), 20)).toBeNull();
    expect(disposed).toBe(1);
    cache.clear();
    expect(disposed).toBe(2);
    used?.kv.drop();
    expect(disposed).toBe(3);
    cache.add(numbers(0, 51), kvOf(51));
    expect(cache.bytes).toBe(0);

    const many = open();
    for (let n = 0; n <= PREFIXES_MAX; n++) many.add(numbers(1000 * n, 9), kvOf(9));
    expect(many.find(numbers(0, 9), 9)).toBeNull();
    expect(many.find(numbers(1000 * PREFIXES_MAX, 9), 9)?.tokens).toBe(9);
    expect(many.bytes).toBe(PREFIXES_MAX * 9 * BYTES_PER_TOKEN);
  });
});
