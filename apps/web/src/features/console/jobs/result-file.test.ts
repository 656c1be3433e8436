import type { ResultLine } from "@starling/protocol";
import { expect, it } from "vitest";
import { blobOf, csvCell, type ResultForm, resultFile } from "./result-file.ts";

const JOB = "job_0000000000000000000000000A";
const lines: ResultLine[] = [
  {
    index: 0,
    ok: true,
    output: {
      text: '=HYPERLINK("http://evil.example")',
      tokens: [1],
      finish: "end",
      usage: { prompt_tokens: 1, completion_tokens: 1 },
    },
    verification: { status: "checked" },
    receipt: `${JOB}.0`,
  },
  { index: 1, ok: true, output: { embedding: [0.5, -1] }, verification: { status: "unchecked" }, receipt: `${JOB}.1` },
  { index: 2, ok: false, error: { code: "attempts_exhausted", message: "gone" } },
];
async function* given(some: readonly ResultLine[]) {
  yield* some;
}
const textOf = async (some: readonly ResultLine[], form: ResultForm) =>
  (await blobOf(resultFile(given(some), form), "text/plain")).text();

it("lines come back from NDJSON and JSON as they were", async () => {
  expect(
    (await textOf(lines, "ndjson"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(lines);
  expect(JSON.parse(await textOf(lines, "json"))).toEqual(lines);
  expect(JSON.parse(await textOf([], "json"))).toEqual([]);
});

it("CSV has a row an item, and no text that a spreadsheet would take for a formula", async () => {
  const rows = (await textOf(lines, "csv")).trimEnd().split("\r\n");
  expect(rows).toHaveLength(4);
  expect(rows[1]).toMatch(/^0,true,checked,job_0+A\.0,"'=HYPERLINK\(""http:/);
  expect(rows[2]).toBe(`1,true,unchecked,${JOB}.1,,"{""embedding"":[0.5,-1]}",`);
  expect(rows[3]).toBe("2,false,,,,,attempts_exhausted");
  for (const text of ["=1", "+1", "-1", "@A", "\t=1", "\r=1", "＝1"]) expect(csvCell(text)).toMatch(/^"?'/);
  expect(csvCell("a=1")).toBe("a=1");
});

it("what breaks off on the way is no file", async () => {
  async function* broken(): AsyncGenerator<ResultLine> {
    yield* lines.slice(0, 1);
    throw new Error("cut");
  }
  await expect(blobOf(resultFile(broken(), "json"), "x/y")).rejects.toThrow("cut");
});
