// Where a checked answer may end.
import { encodeGenerateItem, type GenerateFinish, type GenerateItem } from "@starling/protocol";
import * as ortNode from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemOf, type OpenGenerator, openGenerator } from "../../../test/open-generator.ts";
import { DECODER_CONTEXT, decoderTokens, tinyDecoderFiles, tinyDecoderParams } from "../../../test/tiny-decoder.ts";
import { runGenerate } from "./run-generate.ts";

let opened: OpenGenerator;
beforeAll(async () => {
  opened = await openGenerator(ortNode, "cpu", tinyDecoderFiles(), tinyDecoderParams);
});
afterAll(() => opened.close());

const endsRight = async (words: string[], finish: GenerateFinish | null, changes: Partial<GenerateItem> = {}) => {
  const given = decoderTokens(...words);
  return (await opened.measure(itemOf([3, 4], { given, check: { from: 0, finish }, ...changes }))).endsRight;
};

describe("a check", () => {
  it.each<[string, boolean, string[], GenerateFinish | null, Partial<GenerateItem>?]>([
    ["an end token at the end", true, ["x", "<end>"], "end"],
    ["an end token that isn't there", false, ["x", "y"], "end"],
    ["an end token, and more", false, ["<end>", "x"], "length", { maxTokens: 2 }],
    ["an end token called something else", false, ["x", "<end>"], "length", { maxTokens: 2 }],
    ["as long as asked for", true, ["x", "y"], "length", { maxTokens: 2 }],
    ["cut short", false, ["x", "y"], "length", { maxTokens: 3 }],
    ["longer than asked for", false, ["x", "y", "z"], "length", { maxTokens: 2 }],
    ["a stop text completed by the last token", true, ["x", "A", "B"], "stop", { stop: ["AB"] }],
    ["a stop text completed before", false, ["A", "B", "x"], "stop", { stop: ["AB", "x"] }],
    ["a stop text that isn't there", false, ["x", "A"], "stop", { stop: ["AB"] }],
    ["a part of an answer", true, ["x", "y"], null],
    ["a part that ends with an end token", true, ["x", "<end>"], null],
    ["a part that goes on after one", false, ["<end>", "x"], null],
    ["a part that goes on after a stop text", false, ["A", "B", "x"], null, { stop: ["AB"] }],
    ["nothing, where something was asked for", false, [], "length"],
    ["nothing of nothing", true, [], "length", { maxTokens: 0 }],
  ])("[TK17] %s: %s", async (_, right, words, finish, changes) => {
    expect(await endsRight(words, finish, changes)).toBe(right);
  });

  it("[TK17] the context ends an answer as its length does", async () => {
    const prompt = new Array<number>(DECODER_CONTEXT - 2).fill(5);
    expect(await endsRight(["x", "y"], "length", { prompt, maxTokens: 50 })).toBe(true);
    expect(await endsRight(["x"], "length", { prompt, maxTokens: 50 })).toBe(false);
  });

  it("[TK4] whole items: outputs in order, a refused one named by its index, a stopped run's reason", async () => {
    const { generator } = opened;
    const { signal } = new AbortController();
    const good = encodeGenerateItem(itemOf([3, 4], { maxTokens: 2 }));
    const checked = encodeGenerateItem(itemOf([3, 4], { given: [5], check: { from: 0, finish: null } }));
    const ran = await runGenerate(generator, [good, checked], { signal });
    expect(ran).toMatchObject({ ok: true, value: { length: 2 } });
    expect(await runGenerate(generator, [good, encodeGenerateItem(itemOf([]))], { signal })).toMatchObject({
      ok: false,
      error: { code: "input_rejected", param: "1" },
    });
    expect(await runGenerate(generator, [Uint8Array.of(7)], { signal })).toMatchObject({
      error: { code: "input_rejected", param: "0" },
    });
    const stopping = new AbortController();
    const run = runGenerate(generator, [good], stopping);
    stopping.abort(new Error("left"));
    await expect(run).rejects.toThrow("left");
  });
});
