import { expect, it } from "vitest";
import { isCurrent } from "./is-current.ts";

it("marks a place on its own address and on those below it", () => {
  expect(isCurrent("/models", { href: "/models" })).toBe(true);
  expect(isCurrent("/models/ocr", { href: "/models" })).toBe(true);
  expect(isCurrent("/modelsome", { href: "/models" })).toBe(false);
  expect(isCurrent("/", { href: "/models" })).toBe(false);
});

it("marks an area's first page alone where it says so", () => {
  expect(isCurrent("/console/keys", { href: "/console", exact: true })).toBe(false);
  expect(isCurrent("/console", { href: "/console", exact: true })).toBe(true);
});
