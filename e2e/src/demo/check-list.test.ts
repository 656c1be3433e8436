import type { ResultLine } from "@starling/protocol";
import { expect, it } from "vitest";
import { createCheckList } from "./check-list.ts";
import { nearest } from "./nearest.ts";
import { isWholeAnswer } from "./outputs.ts";

it("says each check and keeps the sentences of those that failed", () => {
  const said: string[] = [];
  const checks = createCheckList((line) => said.push(line));
  checks.check(true, "one holds", "One doesn't hold.");
  checks.check(false, "two holds", "Two doesn't hold.");
  expect(said).toEqual(["  ✓ one holds", "  ✗ Two doesn't hold."]);
  expect(checks.failures()).toEqual(["Two doesn't hold."]);
});

it("takes no answer for whole that lacks a line, doubles one, or holds an error", () => {
  const line = (index: number): ResultLine => ({
    index,
    ok: true,
    output: { embedding: [index] },
    verification: { status: "checked" },
    receipt: "rcp_x-0",
  });
  expect(isWholeAnswer([line(0), line(1)], 2)).toBe(true);
  expect(isWholeAnswer([line(0)], 2)).toBe(false);
  expect(isWholeAnswer([line(0), line(0)], 2)).toBe(false);
  expect(isWholeAnswer([line(0), { index: 1, ok: false, error: { code: "x", message: "" } }], 2)).toBe(false);
});

it("finds the vectors that point most nearly where the query does, however long they are", () => {
  const found = nearest(
    [1, 0],
    [
      [0, 1],
      [9, 9],
      [0.1, 0],
    ],
    2,
  );
  expect(found.map(({ index }) => index)).toEqual([2, 1]);
  expect(found[0]?.score).toBeCloseTo(1);
});
