import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AutoTokenizer, env, LlamaForCausalLM, Tensor } from "@huggingface/transformers";
import type { GenerateManifest } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { buildCatalogue } from "../src/catalogue/build-catalogue.ts";
import { openDecoder } from "../src/run/decoder.ts";
import { loadTokenizer } from "../src/run/embed-texts.ts";
import { answerMargins, greedyTokens } from "../src/run/greedy-tokens.ts";
import { chatFormat, renderChat } from "../src/run/render-chat.ts";
import { PROMPTS } from "./prompts.ts";
import { SHAPE } from "./shape.ts";

const ANSWER_TOKENS = 24;
const row = z.object({
  text: z.string(),
  ids: z.array(z.number()),
  argmax: z.array(z.number()),
  logSumExp: z.array(z.number()),
  lastLogits: z.array(z.number()).length(64),
});
const recorded = z.array(row).parse(JSON.parse(await readFile(new URL("torch.golden.json", import.meta.url), "utf8")));

let outDir: string;
let dir: string;
let manifest: GenerateManifest;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), "starling-tiny-"));
  const [outcome] = await buildCatalogue({ outDir, only: ["starling-tiny"] });
  if (outcome?.entry.manifest.task !== "generate") throw new Error("starling-tiny is no language model");
  ({ dir, manifest } = { dir: outcome.entry.dir, manifest: outcome.entry.manifest });
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

const rowsOf = (logits: Float32Array): Float32Array[] =>
  Array.from({ length: logits.length / SHAPE.vocabSize }, (_, index) =>
    logits.subarray(index * SHAPE.vocabSize, (index + 1) * SHAPE.vocabSize),
  );
const likeliest = (values: Float32Array): number => values.indexOf(values.reduce((a, b) => Math.max(a, b)));
const logSumExp = (values: Float32Array): number => Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));

describe("starling-tiny", () => {
  it("[MD24] cuts texts as its trainer did, and gives them back letter by letter", async () => {
    const tokenizer = await loadTokenizer(dir, manifest.params);
    for (const { text, ids } of recorded) expect(tokenizer.encode(text).ids).toEqual(ids);
    for (const text of ["A whale — of 1,850 tons!\n\nIsn't it?  ", "naïve ☕ 雪\t'S'", ...PROMPTS])
      expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(text);
  });

  it("[MD24] gives the logits recorded when it was trained", async () => {
    const decoder = await openDecoder(dir, manifest.params);
    for (const { ids, argmax, logSumExp: sums, lastLogits } of recorded) {
      const rows = rowsOf((await decoder.step(ids)).logits);
      expect(rows.map(likeliest)).toEqual(argmax);
      for (const [index, values] of rows.entries()) expect(logSumExp(values)).toBeCloseTo(sums[index] ?? Number.NaN, 3);
      for (const [index, value] of lastLogits.entries()) expect(rows.at(-1)?.[index]).toBeCloseTo(value, 3);
    }
    await decoder.close();
  });

  it.each([
    ["onnx/model_fp16.onnx", 0.05],
    ["onnx/model_q4.onnx", 2],
  ])("[MD24] is nearly the same model in %s", async (file, most) => {
    const decoder = await openDecoder(dir, { ...manifest.params, file });
    for (const { input, output } of manifest.golden) {
      const margins = await answerMargins(decoder, manifest.params, input.prompt, output.tokens);
      expect(Math.max(...margins)).toBeLessThan(most);
    }
    await decoder.close();
  });

  it("writes a conversation so that the next turn's text begins with the last one's, answer included", async () => {
    const tokenizer = await loadTokenizer(dir, manifest.params);
    const format = chatFormat(JSON.parse(await readFile(join(dir, manifest.params.tokenizerConfig), "utf8")));
    if (format === undefined) throw new Error("there is no chat template");
    const first = renderChat(format, [
      { role: "system", content: "Answer briefly." },
      { role: "user", content: " Who are you? " },
    ]);
    expect(first).toBe("<|endoftext|><|system|>Answer briefly.<|user|>Who are you?<|assistant|>");
    expect(tokenizer.encode(first).ids.filter((id) => id < 4)).toEqual([0, 3, 1, 2]);
    const second = renderChat(format, [
      { role: "system", content: "Answer briefly." },
      { role: "user", content: "Who are you?" },
      { role: "assistant", content: "A starling." },
      { role: "user", content: "Why?" },
    ]);
    expect(second).toBe(`${first}A starling.<|endoftext|><|user|>Why?<|assistant|>`);
  });

  it("[MD25] answers as transformers does, token for token, with the same cuts", async () => {
    env.allowRemoteModels = false;
    env.localModelPath = outDir;
    const theirs = await LlamaForCausalLM.from_pretrained("starling-tiny", { dtype: "fp32", device: "cpu" });
    const theirTokenizer = await AutoTokenizer.from_pretrained("starling-tiny");
    const tokenizer = await loadTokenizer(dir, manifest.params);
    const decoder = await openDecoder(dir, manifest.params);
    const format = chatFormat(JSON.parse(await readFile(join(dir, manifest.params.tokenizerConfig), "utf8")));
    if (format === undefined) throw new Error("there is no chat template");
    let ended = 0;
    for (const [index, text] of PROMPTS.entries()) {
      const messages = [{ role: "user", content: text }] as const;
      const asked = index % 3 === 0 ? renderChat(format, messages) : text;
      const prompt = tokenizer.encode(asked).ids;
      expect(theirTokenizer.encode(asked)).toEqual(prompt);
      if (asked !== text)
        expect(
          theirTokenizer.apply_chat_template([...messages], { tokenize: false, add_generation_prompt: true }),
        ).toBe(asked);
      const made = await greedyTokens(decoder, manifest.params, prompt, ANSWER_TOKENS);
      const ids = BigInt64Array.from(prompt, BigInt);
      const shape = [1, ids.length];
      const output = await theirs.generate({
        inputs: new Tensor("int64", ids, shape),
        attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
        max_new_tokens: ANSWER_TOKENS,
        do_sample: false,
      });
      const answer = (output instanceof Tensor ? Array.from(output.data, Number) : []).slice(prompt.length);
      const tokens = made.map(({ token }) => token);
      expect(tokens, text).toEqual(answer);
      if (tokens.at(-1) === 0) ended++;
    }
    expect(PROMPTS.length).toBeGreaterThanOrEqual(50);
    expect(ended).toBeLessThan(PROMPTS.length);
    await decoder.close();
    await theirs.dispose();
  }, 120_000);
});
