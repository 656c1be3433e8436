import type { EvidenceAnswer, EvidenceItem } from "@starling/protocol";
import { expect, it } from "vitest";
import { itemRows } from "./item-rows.ts";

const item = (index: number, json = `${index}`): EvidenceItem => ({ index, json, isCut: false, differs: null });
const answer = (role: EvidenceAnswer["role"], items: EvidenceItem[] | null): EvidenceAnswer => ({
  role,
  node: null,
  account: null,
  agrees: null,
  at: null,
  distance: null,
  bytes: null,
  outputHash: null,
  attested: false,
  items,
});

it("has a row for each item that is kept of any answer, with all answers in it", () => {
  const [claimed, referee, gone] = [
    answer("claimed", [item(7, "a"), item(3, "b")]),
    answer("referee", [item(3, "c")]),
    answer("referee", null),
  ];
  const rows = itemRows({ input: [item(3, "asked")], answers: [claimed, referee, gone] });
  expect(rows.map(({ index, input, cells }) => [index, input?.json, cells.map((cell) => cell.item?.json)])).toEqual([
    [3, "asked", ["b", "c", undefined]],
    [7, undefined, ["a", undefined, undefined]],
  ]);
  expect(itemRows({ input: null, answers: [gone] })).toEqual([]);
});
