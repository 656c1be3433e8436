// The chunks of a job as a field of so many cells at most: a cell of several shows the gravest of them.
import type { ReplayChunk, ReplayState } from "./replay-state.ts";

export type CellLook = "waits" | "given" | "sure" | "unsure" | "corrected" | "failed" | "wrong";

export interface ChunkCell {
  /** The first of the cell's chunks. */
  readonly first: number;
  readonly count: number;
  readonly look: CellLook;
}

export const CHUNK_CELLS_MAX = 600;

/** From the least to the gravest. */
const GRAVITY: readonly CellLook[] = ["sure", "given", "waits", "unsure", "corrected", "failed", "wrong"];

export function lookOf(chunk: ReplayChunk | undefined): CellLook {
  if (chunk === undefined) return "waits";
  if (!chunk.ok) return "failed";
  if (chunk.status === "refuted") return "wrong";
  if (chunk.isCorrected) return "corrected";
  if (chunk.status === "inconclusive") return "unsure";
  return chunk.status === "provisional" || chunk.status === "unchecked" ? "given" : "sure";
}

export function chunkCells({ chunks, byChunk }: Pick<ReplayState, "chunks" | "byChunk">): ChunkCell[] {
  const size = Math.max(1, Math.ceil(chunks.total / CHUNK_CELLS_MAX));
  const cells: ChunkCell[] = [];
  for (let first = 0; first < chunks.total; first += size) {
    const count = Math.min(size, chunks.total - first);
    let look: CellLook = "sure";
    for (let index = first; index < first + count; index++) {
      const one = lookOf(byChunk.get(index));
      if (GRAVITY.indexOf(one) > GRAVITY.indexOf(look)) look = one;
    }
    cells.push({ first, count, look });
  }
  return cells;
}
