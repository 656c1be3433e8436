import { describe, expect, it } from "vitest";
import type { Member, TextVerdict } from "../engine/state.ts";
import { settleTexts } from "./text-verdict.ts";

const text = (parts: number, isAnswered = true): TextVerdict => ({
  outstanding: parts,
  weakest: null,
  passed: null,
  isAnswered,
});
const part = (of: TextVerdict | null): Member => ({
  jobId: "job_1",
  chunkIndex: 0,
  modelId: "m",
  nodeId: "node_1",
  reward: 1n,
  isFinal: false,
  range: null,
  text: of,
  refund: null,
});
const saidOf = (judged: Parameters<typeof settleTexts>[0]): string[] => [...settleTexts(judged).said.keys()];

describe("[ST13] a text of several parts", () => {
  it("is said to be as sure as its least sure part, once all have a verdict", () => {
    const of = text(3);
    const first = settleTexts([[part(of), "checked"]]);
    expect(first.said.size).toBe(0);
    Object.assign(of, first.texts.get(of));
    expect(
      saidOf([
        [part(of), "audited"],
        [part(of), "checked"],
      ]),
    ).toEqual(["audited"]);
  });

  it("is refuted as soon as one part is, whatever the others are", () => {
    const of = text(2);
    const refuted = settleTexts([[part(of), "refuted"]]);
    expect([...refuted.said.keys()]).toEqual(["refuted"]);
    Object.assign(of, refuted.texts.get(of));
    expect(saidOf([[part(of), "checked"]])).toEqual([]);
    expect(saidOf([[part(of), "refuted"]])).toEqual([]);
  });

  it("is said nothing of when there is no answer; other answers are said at once", () => {
    expect(saidOf([[part(text(1, false)), "checked"]])).toEqual([]);
    expect(saidOf([[part(null), "audited"]])).toEqual(["audited"]);
    expect(saidOf([[part(text(1)), "inconclusive"]])).toEqual(["inconclusive"]);
  });
});
