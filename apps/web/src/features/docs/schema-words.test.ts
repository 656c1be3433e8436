import { expect, it } from "vitest";
import { boundWords, fieldsOf, shapesOf, typeWords } from "./schema-words.ts";

it("says what a value looks like", () => {
  expect(typeWords({ type: "string" })).toBe("string");
  expect(typeWords({ type: "string", format: "date-time" })).toBe("date-time");
  expect(typeWords({ type: "array", items: { type: "number" } })).toBe("array of number");
  expect(typeWords({ anyOf: [{ type: "string" }, { type: "null" }] })).toBe("string | null");
  expect(typeWords({ enum: ["a", 1, null] })).toBe("a | 1 | null");
  expect(typeWords({})).toBe("any");
});

it("says bounds, and none that are the language's own", () => {
  const words = (key: string, low?: number, high?: number) => `${key} ${low ?? "-"} ${high ?? "-"}`;
  expect(boundWords({ minLength: 1, maxLength: 255 }, words)).toBe("characters 1 255");
  expect(boundWords({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, words)).toBe("value 1 -");
  expect(boundWords({ type: "string" }, words)).toBe("");
});

it("finds fields through lists and alternatives", () => {
  const object = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
  expect(fieldsOf({ type: "array", items: object })).toEqual([["a", { type: "string" }, true]]);
  expect(fieldsOf({ anyOf: [{ type: "null" }, object] })).toHaveLength(1);
  expect(shapesOf({ anyOf: [{ type: "null" }, object] })).toEqual([]);
  expect(shapesOf({ anyOf: [object, object] })).toHaveLength(2);
});
