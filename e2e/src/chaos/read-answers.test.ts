import { encodeText, type ResultLine } from "@starling/protocol";
import { simulatedVector } from "@starling/relay/testing";
import { describe, expect, it } from "vitest";
import { isSimulatedVector, judgeAnswers } from "./read-answers.ts";
import { CHAOS_DIMENSIONS } from "./write-model.ts";

const items = ["one", "two", "three"];
const line = (index: number, of = index): ResultLine => {
  const embedding = Array.from(simulatedVector(encodeText(items[of] ?? ""), CHAOS_DIMENSIONS));
  return { index, ok: true, output: { embedding }, verification: { status: "checked" }, receipt: "rcp_x-0" };
};
const wrongOf = async (lines: ResultLine[]) => (await judgeAnswers(lines, items, isSimulatedVector)).wrong;

describe("judging answers", () => {
  it("finds nothing wrong with each item's own vector, in order", async () => {
    expect(await wrongOf([line(0), line(1), line(2)])).toEqual([]);
  });

  it.each([
    ["a missing answer", [line(0), line(1)], "2 lines for 3 items"],
    ["a doubled answer", [line(0), line(1), line(1), line(2)], "line 2 is of item 1"],
    ["answers out of order", [line(1), line(0), line(2)], "line 0 is of item 1"],
    ["another item's vector", [line(0), line(1, 2), line(2)], "item 1 has another's vector"],
    [
      "a failed item",
      [line(0), { index: 1, ok: false, error: { code: "run_failed", message: "" } } as const, line(2)],
      "item 1 failed: run_failed",
    ],
  ])("finds %s", async (_, lines, sentence) => {
    expect(await wrongOf(lines)).toContain(sentence);
  });
});
