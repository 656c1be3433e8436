import { expect, it } from "vitest";
import { detailLines } from "./detail-lines.ts";

it("says what changed, and leaves out what is nothing", () => {
  expect(detailLines({ amount: "12", to: { state: "held" }, none: null })).toEqual([
    "amount: 12",
    'to: {"state":"held"}',
  ]);
});

it("is bounded, however much was written down", () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, "x".repeat(1_000)]));
  const lines = detailLines(many);
  expect(lines).toHaveLength(20);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(220);
});
