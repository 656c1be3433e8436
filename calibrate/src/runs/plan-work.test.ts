import { describe, expect, it } from "vitest";
import { planWork } from "./plan-work.ts";

const count = 100;
const inputs = {
  items: Array.from({ length: count }, (_, i) => Uint8Array.of(i)),
  weights: Array.from({ length: count }, (_, i) => (i * 37) % count),
  about: "numbers",
};
const indices = (chunks: ReturnType<typeof planWork>): number[] => chunks.flat().map(({ index }) => index);

describe("plan work", () => {
  it("[CA6] every input is run once, in chunks, and none that was run before", () => {
    const chunks = planWork(inputs, { isSlow: false, itemsPerChunk: 16, done: new Set([0, 5]) });
    expect(chunks.map((chunk) => chunk.length)).toEqual([16, 16, 16, 16, 16, 16, 2]);
    expect(indices(chunks)).toEqual(inputs.items.map((_, i) => i).filter((i) => i !== 0 && i !== 5));
  });

  it("[CA6] a slow backend gets the lightest first, and one of any weight now and then", () => {
    const order = indices(planWork(inputs, { isSlow: true, itemsPerChunk: 4, done: new Set() }));
    expect([...order].sort((a, b) => a - b)).toEqual(inputs.items.map((_, i) => i));
    const light = order.filter((index) => index % 12 !== 0).map((index) => inputs.weights[index] ?? 0);
    expect(light).toEqual([...light].sort((a, b) => a - b));
    expect(order.slice(0, 24).filter((index) => index % 12 === 0)).toEqual([0, 12]);
  });
});
