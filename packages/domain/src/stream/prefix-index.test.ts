import { describe, expect, it } from "vitest";
import { PrefixIndex } from "./prefix-index.ts";

const text = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe("PrefixIndex", () => {
  it("[ST8] finds who holds the longest beginning, in whole blocks", () => {
    const index = new PrefixIndex();
    index.remember("acc_a", text(0, 40), "node_1");
    index.remember("acc_a", [...text(0, 32), ...text(500, 48)], "node_2");
    expect(index.find("acc_a", text(0, 100))).toEqual({ nodeId: "node_2", tokens: 32 });
    expect(index.find("acc_a", [...text(0, 32), ...text(500, 20)])).toEqual({ nodeId: "node_2", tokens: 48 });
    expect(index.find("acc_a", text(7, 100))).toBeUndefined();
    expect(index.find("acc_a", text(0, 15))).toBeUndefined();
  });

  it("[ST8] keeps accounts apart", () => {
    const index = new PrefixIndex();
    index.remember("acc_a", text(0, 64), "node_1");
    expect(index.find("acc_b", text(0, 64))).toBeUndefined();
  });

  it("[ST8] forgets the oldest beginnings", () => {
    const index = new PrefixIndex();
    for (let i = 0; i < 20_000; i++) index.remember("acc_a", text(i * 1_000, 32), "node_1");
    expect(index.size).toBe(8_192);
    expect(index.find("acc_a", text(0, 32))).toBeUndefined();
    expect(index.find("acc_a", text(19_999_000, 32))).toEqual({ nodeId: "node_1", tokens: 32 });
  });
});
