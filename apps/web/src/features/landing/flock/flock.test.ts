import { expect, it } from "vitest";
import { birdsFor, FLOCK_BIRDS_MAX, paceFor } from "./birds-for.ts";
import { type Airspace, emptyFlock, type Flock, resizeFlock, stepFlock } from "./flock.ts";

const airspace: Airspace = { left: 400, top: 0, width: 800, height: 400 };
const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
const fly = (flock: Flock, seconds: number, pace = 1, inTurns = false) => {
  const perSecond = inTurns ? 15 : 30;
  for (let i = 0; i < perSecond * seconds; i++)
    stepFlock(flock, { dtS: 1 / perSecond, timeS: i / perSecond, pace, airspace, ...(inTurns ? { turn: i } : {}) });
  return flock;
};
const mean = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

it("is the same for the same time and chances", () => {
  const a = fly(resizeFlock(emptyFlock, 50, airspace, seeded(1)), 5);
  const b = fly(resizeFlock(emptyFlock, 50, airspace, seeded(1)), 5);
  expect([...a.x]).toEqual([...b.x]);
});

it.each([false, true])("comes into its airspace, stays about there, and flies as one (in turns: %s)", (inTurns) => {
  const flock = fly(resizeFlock(emptyFlock, 120, airspace, seeded(2)), 20, 1, inTurns);
  for (let i = 0; i < flock.count; i++) {
    expect(flock.x[i]).toBeGreaterThan(airspace.left - 120);
    expect(flock.x[i]).toBeLessThan(airspace.left + airspace.width + 120);
    expect(flock.y[i]).toBeGreaterThan(airspace.top - 120);
    expect(flock.y[i]).toBeLessThan(airspace.top + airspace.height + 120);
  }
  const spread = Math.sqrt(mean(flock.x.map((x) => (x - mean(flock.x)) ** 2)));
  expect(spread).toBeLessThan(airspace.width / 4);
});

it("keeps its birds when it grows and shrinks", () => {
  const three = fly(resizeFlock(emptyFlock, 3, airspace, seeded(3)), 1);
  const five = resizeFlock(three, 5, airspace, seeded(4));
  expect([...five.x.subarray(0, 3)]).toEqual([...three.x]);
  expect([...resizeFlock(five, 2, airspace, seeded(5)).y]).toEqual([...three.y.subarray(0, 2)]);
  expect(resizeFlock(five, 5, airspace, seeded(6))).toBe(five);
});

it("flies faster at a higher pace, and never loses a bird to a number that isn't one", () => {
  const speedOf = (flock: Flock) => mean(flock.vx.map((vx, i) => Math.hypot(vx, flock.vy[i] ?? 0)));
  const slow = fly(resizeFlock(emptyFlock, 40, airspace, seeded(7)), 5, 0.5);
  const fast = fly(resizeFlock(emptyFlock, 40, airspace, seeded(7)), 5, 2);
  expect(speedOf(fast)).toBeGreaterThan(2 * speedOf(slow));
  const alike = resizeFlock(emptyFlock, 2, airspace, () => 0.5);
  fly(alike, 2);
  expect([...alike.x, ...alike.y].every(Number.isFinite)).toBe(true);
});

it("draws one bird a node while it can, a round number of nodes a bird beyond", () => {
  expect(birdsFor({ connected: 0, paused: 0 })).toEqual({ flying: 0, perched: 0, nodesPerBird: 1 });
  expect(birdsFor({ connected: 7, paused: 2 })).toEqual({ flying: 5, perched: 2, nodesPerBird: 1 });
  expect(birdsFor({ connected: 5000, paused: 3 })).toEqual({ flying: 250, perched: 1, nodesPerBird: 20 });
  for (const connected of [1, FLOCK_BIRDS_MAX, FLOCK_BIRDS_MAX + 1, 99_999]) {
    const { flying, perched } = birdsFor({ connected, paused: 0 });
    expect(flying + perched).toBeLessThanOrEqual(FLOCK_BIRDS_MAX);
    expect(flying).toBeGreaterThan(0);
  }
});

it("paces the flight by the chunks done", () => {
  const paces = [0, 0.1, 1, 10, 100, 1e4, 1e9].map(paceFor);
  expect([...paces].sort((a, b) => a - b)).toEqual(paces);
  expect(paces[0]).toBe(0.55);
  expect(paces.at(-1)).toBe(2.4);
});
