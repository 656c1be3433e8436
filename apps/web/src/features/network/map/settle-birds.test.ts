import { REGIONS } from "@starling/protocol";
import { expect, it } from "vitest";
import { settleBirds } from "./settle-birds.ts";
import { gatherings, landPath, WORLD } from "./world.ts";

const pointsOf = (path: string) =>
  [...path.matchAll(/(-?[\d.]+)[ ,](-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);

it("has a gathering place on the map for each region, and land everywhere between", () => {
  const places = gatherings();
  expect(Object.keys(places).sort()).toEqual([...REGIONS].sort());
  for (const [x, y] of [...Object.values(places), ...pointsOf(landPath())]) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(WORLD.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(WORLD.height);
  }
  expect(pointsOf(landPath()).length).toBeGreaterThan(1_000);
});

it("draws as many birds as are asked for, the same each time, close together", () => {
  expect(settleBirds([500, 200], 0)).toBe("");
  const path = settleBirds([500, 200], 40);
  expect(path).toBe(settleBirds([500, 200], 40));
  expect(path.match(/Z/g)).toHaveLength(40);
  for (const [x, y] of pointsOf(path)) expect(Math.hypot(x - 500, y - 200)).toBeLessThan(70);
  expect(path.startsWith(settleBirds([500, 200], 3))).toBe(true);
});
