// Four corners of a line of text, clockwise from its top left as it is read.

export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Quad = readonly [Point, Point, Point, Point];

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

export const quadWidth = ([a, b, c, d]: Quad): number => Math.max(distance(a, b), distance(d, c));
export const quadHeight = ([a, b, c, d]: Quad): number => Math.max(distance(a, d), distance(b, c));
/** The same area, read after a quarter turn against the clock; and upside down. */
export const quarterTurn = ([a, b, c, d]: Quad): Quad => [b, c, d, a];
export const halfTurn = ([a, b, c, d]: Quad): Quad => [c, d, a, b];
export const isUpright = ([a, b, c, d]: Quad): boolean =>
  a.y === b.y && c.y === d.y && a.x === d.x && b.x === c.x && a.x < b.x && a.y < d.y;
export const mapQuad = ([a, b, c, d]: Quad, f: (p: Point) => Point): Quad => [f(a), f(b), f(c), f(d)];
