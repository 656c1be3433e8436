import type { ResultLine } from "@starling/protocol";
import { expect, it } from "vitest";
import { answerOfLine } from "./answer-of-line.ts";

const JOB = `${"0".repeat(25)}7`;
const line = (index: number, chunk: number): ResultLine => ({
  index,
  ok: true,
  output: { embedding: [1] },
  verification: { status: "unchecked" },
  receipt: `rcp_${JOB}-${chunk}`,
});

it("is the chunk that gave it, with the items of the others that it gave", () => {
  const lines = [line(0, 0), line(1, 0), line(2, 1)];
  expect(lines.map((one) => answerOfLine(one, lines))).toEqual([
    { about: { type: "answer", jobId: `job_${JOB}`, chunkIndex: 0 }, from: 1, to: 2 },
    { about: { type: "answer", jobId: `job_${JOB}`, chunkIndex: 0 }, from: 1, to: 2 },
    { about: { type: "answer", jobId: `job_${JOB}`, chunkIndex: 1 }, from: 3, to: 3 },
  ]);
});

it("is nothing of an item that failed", () => {
  const failed: ResultLine = { index: 0, ok: false, error: { code: "attempts_exhausted", message: "no" } };
  expect(answerOfLine(failed, [failed])).toBeUndefined();
});
