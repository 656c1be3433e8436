import { describe, expect, it } from "vitest";
import { findBoxes } from "./find-boxes.ts";
import type { Quad } from "./quad.ts";

const params = { detectorThreshold: 0.3, detectorBoxThreshold: 0.6, detectorUnclipRatio: 1.5 };
const W = 100;
const H = 60;

function paint(inside: (x: number, y: number) => boolean, value = 0.9): Float32Array {
  return Float32Array.from({ length: W * H }, (_, i) => (inside((i % W) + 0.5, Math.floor(i / W) + 0.5) ? value : 0));
}
const rounded = (quad: Quad | undefined): number[] => quad?.flatMap((p) => [Math.round(p.x), Math.round(p.y)]) ?? [];

describe("find boxes", () => {
  it("[TK7] finds an upright area and grows it by area × ratio / perimeter", () => {
    const map = paint((x, y) => x > 20 && x < 60 && y > 10 && y < 20);
    const boxes = findBoxes(map, W, H, params);
    // 40 × 10: the margin is 400 × 1.5 / 100 = 6.
    expect(boxes.map(rounded)).toEqual([[14, 4, 66, 4, 66, 26, 14, 26]]);
  });

  it("[TK7] finds a turned area as a turned box, corners clockwise from top left", () => {
    const angle = Math.PI / 9;
    const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
    const map = paint(
      (x, y) => Math.abs((x - 50) * ux + (y - 30) * uy) < 30 && Math.abs((y - 30) * ux - (x - 50) * uy) < 4,
    );
    const [box, ...others] = findBoxes(map, W, H, params);
    expect(others).toEqual([]);
    const [a, b, c, d] = box ?? [];
    if (!a || !b || !c || !d) throw new Error("no box");
    expect(Math.abs((Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI - 20)).toBeLessThan(2);
    expect(Math.hypot(b.x - a.x, b.y - a.y)).toBeGreaterThan(60);
    expect(Math.hypot(d.x - a.x, d.y - a.y)).toBeLessThan(25);
    expect((a.x + c.x) / 2).toBeCloseTo(50, 0);
    expect((a.y + c.y) / 2).toBeCloseTo(30, 0);
  });

  it("[TK7] leaves out specks and faint areas, and tells areas that don't touch apart", () => {
    expect(
      findBoxes(
        paint((x, y) => x > 20 && x < 60 && y > 10 && y < 12),
        W,
        H,
        params,
      ),
    ).toEqual([]);
    expect(
      findBoxes(
        paint((x, y) => x > 20 && x < 60 && y > 10 && y < 20, 0.5),
        W,
        H,
        params,
      ),
    ).toEqual([]);
    expect(
      findBoxes(
        paint((x, y) => x > 20 && x < 60 && Math.abs(y - 30) > 2 && Math.abs(y - 30) < 12),
        W,
        H,
        params,
      ),
    ).toHaveLength(2);
    expect(
      findBoxes(
        paint(() => false),
        W,
        H,
        params,
      ),
    ).toEqual([]);
    expect(
      findBoxes(
        paint(() => true),
        W,
        H,
        params,
      ),
    ).toHaveLength(1);
  });
});
