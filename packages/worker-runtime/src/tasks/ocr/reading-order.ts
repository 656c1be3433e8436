// Lines top to bottom, and left to right where they stand side by side.
import type { Quad } from "./quad.ts";

/** Two boxes stand side by side when their heights overlap by this share of the lower one's. */
export const SAME_ROW_OVERLAP_MIN = 0.5;

export function inReadingOrder<T extends { readonly quad: Quad }>(boxes: readonly T[]): T[] {
  const spans = boxes
    .map((box) => {
      const ys = box.quad.map((p) => p.y);
      const top = Math.min(...ys);
      const bottom = Math.max(...ys);
      return { box, top, bottom, left: Math.min(...box.quad.map((p) => p.x)) };
    })
    .sort((a, b) => a.top + a.bottom - (b.top + b.bottom) || a.left - b.left);
  const rows: (typeof spans)[] = [];
  for (const span of spans) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row !== undefined && first !== undefined) {
      const overlap = Math.min(first.bottom, span.bottom) - Math.max(first.top, span.top);
      if (overlap >= SAME_ROW_OVERLAP_MIN * Math.min(first.bottom - first.top, span.bottom - span.top)) {
        row.push(span);
        continue;
      }
    }
    rows.push([span]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.left - b.left).map((span) => span.box));
}
