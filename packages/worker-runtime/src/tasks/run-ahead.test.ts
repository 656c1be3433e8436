import { describe, expect, it } from "vitest";
import { runAhead } from "./run-ahead.ts";

describe("run ahead", () => {
  it("[TK11] makes the next batch ready while one runs, never more than two at once, in order", async () => {
    let under = 0;
    let most = 0;
    const begun: number[] = [];
    await runAhead([1, 2, 3, 4, 5], async (item) => {
      begun.push(item);
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
    });
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it("[TK11] after a failure nothing new begins, and it ends once all that began has ended", async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const run = runAhead([1, 2, 3, 4], async (item) => {
      begun.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(item);
      if (item === 1) throw new Error("one");
    });
    await expect(run).rejects.toThrow("one");
    expect(begun).toEqual([1, 2]);
    expect(ended).toEqual([1, 2]);
  });
});
