import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FenceTable } from "./fence-table.ts";

describe("FenceTable", () => {
  it("[LS1] gives fences that rise by one, and finds exactly what is held", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(400)), { maxLength: 400 }), (acts) => {
        const table = new FenceTable<string>(1_000);
        const held = new Map<number, string>();
        for (const deleted of acts) {
          if (deleted === null) {
            const fence = table.nextFence;
            expect(fence).toBe(1_000 + table.nextNumber);
            table.add(`lease ${fence}`);
            held.set(fence, `lease ${fence}`);
          } else {
            table.delete(deleted);
            held.delete(1_000 + deleted);
          }
          expect(table.size).toBe(held.size);
        }
        for (let fence = 995; fence < 1_450; fence++) expect(table.get(fence)).toBe(held.get(fence));
      }),
    );
  });

  it("[LS2] finds nothing under numbers that are no fence", () => {
    const table = new FenceTable<string>(10);
    table.add("only");
    for (const fence of [9, 11, 10.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
      expect(table.get(fence)).toBeUndefined();
    }
    expect(table.get(10)).toBe("only");
  });
});
