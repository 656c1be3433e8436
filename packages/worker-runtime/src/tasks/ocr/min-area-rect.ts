// The smallest rectangle round a set of points, at any angle.
import type { Point, Quad } from "./quad.ts";

const cross = (o: Point, a: Point, b: Point): number => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);

/** Andrew's monotone chain. `points` must be sorted by x, then y. */
export function convexHull(points: readonly Point[]): Point[] {
  if (points.length < 3) return [...points];
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const p of ordered) {
      for (;;) {
        const b = chain.at(-1);
        const a = chain.at(-2);
        if (a === undefined || b === undefined || cross(a, b, p) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  return [...half(points), ...half(points.toReversed())];
}

export interface Rect {
  readonly centre: Point;
  /** Unit vector along `width`. */
  readonly along: Point;
  readonly width: number;
  readonly height: number;
}

/** One side of the smallest rectangle lies on a side of the hull (Freeman and Shapira 1975), so each is tried. */
export function minAreaRect(hull: readonly Point[]): Rect {
  let best: Rect | undefined;
  hull.forEach((a, i) => {
    const b = hull[(i + 1) % hull.length] ?? a;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length === 0) return;
    const rect = rectAlong(hull, { x: (b.x - a.x) / length, y: (b.y - a.y) / length });
    if (best === undefined || rect.width * rect.height < best.width * best.height) best = rect;
  });
  return best ?? rectAlong(hull, { x: 1, y: 0 });
}

/** The smallest rectangle round the points with sides along and across `along`. */
export function rectAlong(points: readonly Point[], along: Point): Rect {
  let uMin = Number.POSITIVE_INFINITY;
  let uMax = Number.NEGATIVE_INFINITY;
  let vMin = Number.POSITIVE_INFINITY;
  let vMax = Number.NEGATIVE_INFINITY;
  for (const { x, y } of points) {
    const u = x * along.x + y * along.y;
    const v = -x * along.y + y * along.x;
    uMin = Math.min(uMin, u);
    uMax = Math.max(uMax, u);
    vMin = Math.min(vMin, v);
    vMax = Math.max(vMax, v);
  }
  const u = (uMin + uMax) / 2;
  const v = (vMin + vMax) / 2;
  return {
    centre: { x: u * along.x - v * along.y, y: u * along.y + v * along.x },
    along,
    width: uMax - uMin,
    height: vMax - vMin,
  };
}

/** The corners of a rectangle grown by `margin` on each side, clockwise from the one nearest to top left. */
export function rectCorners({ centre, along, width, height }: Rect, margin: number): Quad {
  const corner = (su: number, sv: number): Point => {
    const u = su * (width / 2 + margin);
    const v = sv * (height / 2 + margin);
    return { x: centre.x + u * along.x - v * along.y, y: centre.y + u * along.y + v * along.x };
  };
  const quad: Quad = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
  // Turn the names of the corners until the first side points most nearly to the right.
  const [a, b, c, d] = quad;
  const turns: Quad[] = [quad, [b, c, d, a], [c, d, a, b], [d, a, b, c]];
  return turns.reduce((best, turn) => (rightness(turn) > rightness(best) + 1e-9 ? turn : best));
}

const rightness = ([a, b]: Quad): number => (b.x - a.x) / (Math.hypot(b.x - a.x, b.y - a.y) || 1);
