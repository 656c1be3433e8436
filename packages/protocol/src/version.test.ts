import { expect, it } from "vitest";
import { agreeOnVersion } from "./version.ts";

it("[VR1] the highest version that both hold, or none", () => {
  expect(agreeOnVersion({ min: 1, max: 3 }, { min: 2, max: 5 })).toBe(3);
  expect(agreeOnVersion({ min: 1, max: 9 }, { min: 2, max: 5 })).toBe(5);
  expect(agreeOnVersion({ min: 1, max: 1 }, { min: 2, max: 5 })).toBeUndefined();
  expect(agreeOnVersion({ min: 6, max: 7 }, { min: 2, max: 5 })).toBeUndefined();
  expect(agreeOnVersion({ min: 1, max: 1 })).toBe(1);
});
