import { expect, it } from "vitest";
import { CHUNK_CELLS_MAX, chunkCells, lookOf } from "./chunk-cells.ts";
import type { ReplayChunk } from "./replay-state.ts";

const chunk = (change: Partial<ReplayChunk>): ReplayChunk => ({
  index: 0,
  firstItem: 0,
  itemCount: 1,
  ok: true,
  status: "checked",
  isCorrected: false,
  node: null,
  account: null,
  fence: 1,
  ...change,
});
const chunks = (total: number) => ({ total, done: 0, provisional: 0, refuted: 0, corrected: 0 });

it("gives each chunk a cell of its own while there is room", () => {
  const byChunk = new Map([
    [0, chunk({})],
    [2, chunk({ ok: false, status: "failed" })],
  ]);
  expect(chunkCells({ chunks: chunks(3), byChunk }).map(({ look }) => look)).toEqual(["sure", "waits", "failed"]);
});

it("shows the gravest of a cell's chunks, and every chunk in one cell", () => {
  const total = CHUNK_CELLS_MAX * 3 + 1;
  const byChunk = new Map(Array.from({ length: total }, (_, i) => [i, chunk({ index: i })] as const));
  byChunk.set(4, chunk({ index: 4, status: "refuted" }));
  const cells = chunkCells({ chunks: chunks(total), byChunk });
  expect(cells.length).toBeLessThanOrEqual(CHUNK_CELLS_MAX);
  expect(cells.reduce((all, { count }) => all + count, 0)).toBe(total);
  expect(cells.filter(({ look }) => look === "wrong")).toHaveLength(1);
});

it("tells what an answer went through", () => {
  expect(lookOf(undefined)).toBe("waits");
  expect(lookOf(chunk({ status: "provisional" }))).toBe("given");
  expect(lookOf(chunk({ status: "inconclusive" }))).toBe("unsure");
  expect(lookOf(chunk({ isCorrected: true }))).toBe("corrected");
  expect(lookOf(chunk({ isCorrected: true, status: "refuted" }))).toBe("wrong");
});
