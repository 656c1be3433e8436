import { decodeTensor, type EmbedParams, encodeText, toFloat32Array } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { tinyFiles, tinyIds, tinyManifest, tinyVector } from "../../../test/tiny-model.ts";
import { TUNING } from "../../gpu/tuning.ts";
import type { Feed, Session } from "../session.ts";
import { greatestDifference } from "./check-golden.ts";
import { type EmbedModel, embedTexts, runEmbed } from "./run-embed.ts";
import { createTextEncoder } from "./text-encoder.ts";

const signal = new AbortController().signal;
const text = (path: string): string => new TextDecoder().decode(tinyFiles().get(path));
const { params } = tinyManifest();

/** Gives each token the vector [id, position, mask], so that pooling and padding can be told apart. */
function countingSession(shape: (rows: number, tokens: number) => number[] = (rows, tokens) => [rows, tokens, 3]) {
  const feeds: Record<string, Feed>[] = [];
  const session: Session = {
    inputNames: ["input_ids", "attention_mask"],
    outputNames: ["last_hidden_state"],
    run: async (feed) => {
      feeds.push({ ...feed });
      const ids = feed.input_ids;
      const mask = feed.attention_mask;
      if (ids?.dtype !== "int64" || mask?.dtype !== "int64") throw new Error("int64 is due");
      const [rows = 0, tokens = 0] = ids.dims;
      const data = new Float32Array(rows * tokens * 3);
      for (let i = 0; i < rows * tokens; i++) data.set([Number(ids.data[i]), i % tokens, Number(mask.data[i])], 3 * i);
      return { dims: shape(rows, tokens), data };
    },
  };
  return { session, feeds };
}

function model(changes: Partial<EmbedParams>, session: Session): EmbedModel {
  const all = { ...params, dimensions: 3, normalize: false, ...changes };
  return {
    params: all,
    session,
    encode: createTextEncoder(text("tokenizer.json"), text("tokenizer_config.json"), all.maxTokens),
    tuning: { ...TUNING.cpu, runOverheadTokens: 1000, tokensStep: 1, linesPerBatchMax: 1 },
  };
}

describe("embed", () => {
  it("[TK2] over-long texts lose their end and keep their special tokens", () => {
    const encode = createTextEncoder(text("tokenizer.json"), text("tokenizer_config.json"), 5);
    expect(encode("a cat sleeps")).toEqual(tinyIds("a cat sleeps"));
    expect(encode("a cat sleeps the gpu lends points")).toEqual([...tinyIds("a cat sleeps").slice(0, 4), 3]);
  });

  it("[TK1] pads on the right under a mask of 0, with the pad token, and types are zeros", async () => {
    const { session, feeds } = countingSession();
    await embedTexts(
      model({ padTokenId: 9, inputs: { ids: "input_ids", mask: "attention_mask", types: "types" } }, session),
      ["a cat sleeps", "tab"],
      { signal },
    );
    expect(feeds).toHaveLength(1);
    const rows = (feed: Feed | undefined) => (feed?.dtype === "int64" ? [feed.dims, [...feed.data].map(Number)] : []);
    expect(rows(feeds[0]?.input_ids)).toEqual([
      [2, 5],
      [2, 4, 3, 9, 9, 2, 7, 8, 9, 3],
    ]);
    expect(rows(feeds[0]?.attention_mask)).toEqual([
      [2, 5],
      [1, 1, 1, 0, 0, 1, 1, 1, 1, 1],
    ]);
    expect(rows(feeds[0]?.types)).toEqual([[2, 5], new Array(10).fill(0)]);
  });

  it("[TK1] pools over a text's own tokens alone, as the manifest says", async () => {
    const { session } = countingSession();
    const texts = ["tab", "a cat sleeps"];
    const mean = await embedTexts(model({ pooling: "mean" }, session), texts, { signal });
    expect(mean.map((v) => [...v])).toEqual([
      [3, 1, 1],
      [expect.closeTo(29 / 5, 5), 2, 1],
    ]);
    const cls = await embedTexts(model({ pooling: "cls" }, session), texts, { signal });
    expect(cls.map((v) => [...v])).toEqual([
      [2, 0, 1],
      [2, 0, 1],
    ]);
    const [unit] = await embedTexts(model({ pooling: "cls", normalize: true }, session), ["tab"], { signal });
    expect(Math.hypot(...(unit ?? []))).toBeCloseTo(1, 6);
  });

  it("[TK3] gives one frame an item, in the items' order whatever their lengths", async () => {
    const { session } = countingSession();
    const texts = ["a cat sleeps", "tab", "the tab lends a gpu", "gpu"];
    const result = await runEmbed(model({ pooling: "cls" }, session), texts.map(encodeText), { signal });
    if (!result.ok) throw new Error(result.error.code);
    const alone = await Promise.all(texts.map((t) => embedTexts(model({ pooling: "cls" }, session), [t], { signal })));
    result.value.forEach((bytes, i) => {
      const tensor = decodeTensor(bytes);
      if (!tensor.ok) throw new Error(tensor.error.code);
      expect(tensor.value.dims).toEqual([3]);
      expect(toFloat32Array(tensor.value)).toEqual(alone[i]?.[0]);
    });
    expect(await runEmbed(model({}, session), [], { signal })).toEqual({ ok: true, value: [] });
  });

  it("[TK5] a graph that gives another shape, or what is no number, fails and gives nothing", async () => {
    const shapeless = countingSession((rows, tokens) => [rows, tokens * 3]).session;
    await expect(embedTexts(model({}, shapeless), ["tab"], { signal })).rejects.toThrow(
      "[1, 9] where [1, 3, 3] was due",
    );
    const { session } = countingSession();
    const broken: Session = {
      ...session,
      run: async (...args) => {
        const values = await session.run(...args);
        values.data[0] = Number.NaN;
        return values;
      },
    };
    await expect(embedTexts(model({}, broken), ["tab"], { signal })).rejects.toThrow("not numbers");
  });

  it("[GP4] the greatest difference is infinite for other lengths and for what is no number", () => {
    expect(greatestDifference([1, 2], [1, 2.5])).toBe(0.5);
    expect(greatestDifference([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
    expect(greatestDifference([Number.NaN, 1], [0, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(greatestDifference(tinyVector([4]), tinyVector([4]))).toBe(0);
  });
});
