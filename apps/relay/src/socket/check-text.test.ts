import {
  encodeGenerateItem,
  encodeGenerateOutput,
  encodeTokenMeasure,
  type GenerateItem,
  type GenerateOutput,
  packBundle,
  type TokenMeasure,
} from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { TEST_GENERATE_MODEL, testCatalogue } from "../testing/test-catalogue.ts";
import { checkOutput } from "./check-output.ts";
import { checkTokens } from "./check-text.ts";

const manifest = testCatalogue().manifest(TEST_GENERATE_MODEL);
if (manifest?.task !== "generate") throw new Error("the test's model generates text");
const { vocabSize, contextTokens, endTokenIds } = manifest.params;
const [END = -1] = endTokenIds;
const item: GenerateItem = {
  prompt: [1, 2, 3],
  maxTokens: 4,
  sampling: { temperature: 0 },
  seed: 0,
  stop: [],
  logprobs: null,
};
const inputOf = (more: Partial<GenerateItem>) => packBundle([encodeGenerateItem({ ...item, ...more })]);
const faultOf = (output: GenerateOutput, more: Partial<GenerateItem> = {}) =>
  checkOutput(manifest, { itemCount: 1, input: inputOf(more) }, packBundle([encodeGenerateOutput(output)]));
const probs = (count: number, top = 0) =>
  Array.from({ length: count }, () => ({
    logprob: -1,
    top: Array.from({ length: top }, (_, token) => [token, -1] as const),
  }));

describe("a node's text", () => {
  it.each<[string, GenerateOutput, Partial<GenerateItem>]>([
    ["ends with an end token", { tokens: [5, END], finish: "end" }, {}],
    ["has all the tokens that were asked for", { tokens: [5, 6, 7, 8], finish: "length" }, {}],
    ["fills the context", { tokens: [5, 6], finish: "length" }, { prompt: Array(contextTokens - 2).fill(1) }],
    ["ends with a stop string", { tokens: [5], finish: "stop" }, { stop: ["."] }],
    ["goes on from what was given", { tokens: [5, 6, END], finish: "end" }, { given: [5, 6] }],
    ["has log probabilities", { tokens: [5, END], finish: "end", logprobs: probs(2, 3) }, { logprobs: 3 }],
  ])("[SK22] is accepted when it %s", (_, output, more) => {
    expect(faultOf(output, more)).toBeNull();
  });

  it.each<[string, GenerateOutput, Partial<GenerateItem>]>([
    ["nothing", { tokens: [], finish: "length" }, {}],
    ["more tokens than asked for", { tokens: [5, 6, 7, 8, END], finish: "end" }, {}],
    ["a token that the model hasn't", { tokens: [vocabSize, END], finish: "end" }, {}],
    ["an end without an end token", { tokens: [5], finish: "end" }, {}],
    ["an end before its end", { tokens: [END, 5, END], finish: "end" }, {}],
    ["a stop where there is no stop string", { tokens: [5], finish: "stop" }, {}],
    ["a length that it hasn't", { tokens: [5], finish: "length" }, {}],
    ["no log probabilities where they are wanted", { tokens: [5, END], finish: "end" }, { logprobs: 0 }],
    ["log probabilities that nobody wants", { tokens: [END], finish: "end", logprobs: probs(1) }, {}],
    ["too many of the likeliest", { tokens: [END], finish: "end", logprobs: probs(1, 2) }, { logprobs: 1 }],
  ])("[SK22] is refused when it has %s", (_, output, more) => {
    expect(faultOf(output, more)).toBe("wrong_shape");
  });

  it("[SK22] is refused when it doesn't go on from what was given", () => {
    expect(faultOf({ tokens: [5, 7, END], finish: "end" }, { given: [5, 6] })).toBe("stream_mismatch");
    expect(faultOf({ tokens: [5], finish: "length" }, { given: [5, 6] })).toBe("stream_mismatch");
  });

  it("[SK22] a measure has one margin for each token that was to be measured", () => {
    const measure: TokenMeasure = { margins: [0, 1], exactCount: 1, endsRight: true };
    const check = (more: Partial<GenerateItem>, output: Uint8Array) =>
      checkOutput(manifest, { itemCount: 1, input: inputOf(more) }, packBundle([output]));
    const asked = { given: [5, 6, 7], check: { from: 1, finish: null } } as const;
    expect(check(asked, encodeTokenMeasure(measure))).toBeNull();
    expect(check({ ...asked, given: [5, 6] }, encodeTokenMeasure(measure))).toBe("wrong_shape");
    expect(check(asked, encodeGenerateOutput({ tokens: [5, END], finish: "end" }))).toBe("wrong_shape");
    expect(check({}, encodeTokenMeasure(measure))).toBe("wrong_shape");
    expect(check(asked, Uint8Array.of(0xff))).toBe("malformed_frame");
  });

  it("[SK22] tokens on their way are looked at like those of an answer", () => {
    const part = (more: object, asked: Partial<GenerateItem> = {}) =>
      checkTokens({ vocabSize }, { ...item, ...asked }, { from: 2, tokens: [5, 6], logprobs: null, ...more });
    expect(part({})).toBeNull();
    expect(part({ tokens: [], from: 0 })).toBeNull();
    expect(part({ tokens: [] }, { logprobs: 1 })).toBeNull();
    expect(part({ logprobs: probs(2, 1) }, { logprobs: 1 })).toBeNull();
    for (const wrong of [{ from: 3 }, { tokens: [vocabSize] }, { logprobs: probs(2) }])
      expect(part(wrong)).toBe("wrong_shape");
    expect(part({ logprobs: probs(1) }, { logprobs: 1 })).toBe("wrong_shape");
    expect(part({}, { logprobs: 1 })).toBe("wrong_shape");
    expect(part({}, { check: { from: 0, finish: null } })).toBe("wrong_shape");
  });
});
