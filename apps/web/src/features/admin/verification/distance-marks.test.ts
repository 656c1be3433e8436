import { expect, it } from "vitest";
import { distanceMarks } from "./distance-marks.ts";

it("puts a distance between its bounds", () => {
  expect(distanceMarks(0.3, { matchMax: 0.1, mismatchMin: 0.5 })).toEqual({
    match: 10,
    mismatch: 50,
    distance: 30,
    isBeyond: false,
  });
});

it("keeps what is far off on the scale, and says that it is further", () => {
  expect(distanceMarks(7, { matchMax: 0.1, mismatchMin: 0.5 })).toMatchObject({ distance: 100, isBeyond: true });
});

it("knows no distance, and no tolerance at all", () => {
  expect(distanceMarks(null, { matchMax: 0, mismatchMin: 0 })).toEqual({
    match: 0,
    mismatch: 0,
    distance: null,
    isBeyond: false,
  });
  expect(distanceMarks(0, { matchMax: 0, mismatchMin: 0 }).distance).toBe(0);
});
