import { expect, it } from "vitest";
import { partOf } from "./part-of.ts";

it("is exact with amounts that numbers can't hold", () => {
  expect(partOf("999999999999.999998", "999999999999.999999")).toBe(99);
  expect(partOf("999999999999.999999", "999999999999.999999")).toBe(100);
});

it("stays on the scale", () => {
  expect([partOf("5", "0"), partOf("-5", "10"), partOf("50", "10"), partOf("nonsense", "10")]).toEqual([0, 0, 100, 0]);
});
