import { encodeTensor, float32Tensor, packBundle } from "@starling/protocol";
import { expect, it } from "vitest";
import { readAnswer } from "./read-answer.ts";

const line = (index: number, embedding: number[]) =>
  JSON.stringify({ index, ok: true, output: { embedding }, verification: { status: "unchecked" }, receipt: "rcp_x-0" });
const body = { firstItem: 1, itemCount: 2 };

it("makes the chunk’s bundle of the lines, whatever their order and whoever else’s are among them", () => {
  const file = [line(2, [3, 4]), line(0, [9, 9]), "", line(1, [1, 2])].join("\n");
  const vector = (numbers: number[]) => encodeTensor(float32Tensor([2], Float32Array.from(numbers)));
  expect(readAnswer(body, file)).toEqual({ ok: true, output: packBundle([vector([1, 2]), vector([3, 4])]) });
});

it("says what is wrong with a file", () => {
  expect(readAnswer(body, line(1, [1, 2]))).toEqual({ ok: false, why: "missing" });
  expect(readAnswer(body, "no lines at all")).toEqual({ ok: false, why: "unread" });
  expect(readAnswer(body, "")).toEqual({ ok: false, why: "missing" });
});
