import { expect, it } from "vitest";
import { typesOf } from "./types-of.ts";

it("reads a comma list and leaves nonsense out", () => {
  expect(typesOf("settle, refund,evil")).toEqual(["settle", "refund"]);
  expect(typesOf(null)).toEqual([]);
  expect(typesOf("")).toEqual([]);
});
