// Decoders as other exporters write them, and what they weigh.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeGenerateOutput, encodeGenerateItem, type GenerateManifest } from "@starling/protocol";
import { createHeadlessCompute } from "@starling/worker-runtime/headless";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalHub } from "../../test/local-hub.ts";
import { gqaGraph } from "../../test/synthetic/gqa-graph.ts";
import { withHalfLogits, withIntegerSums } from "../../test/synthetic/rewrite-graph.ts";
import { SYNTHETIC_DECODERS, type SyntheticDecoder } from "../../test/synthetic-decoders.ts";
import { namedWeights } from "../../test/tiny-decoder.ts";
import { decoderGraph } from "../onnx/decoder-graph.ts";
import { encodeModel } from "../onnx/model-codec.ts";
import { openDecoder } from "../run/decoder.ts";
import { answerMargins, greedyTokens } from "../run/greedy-tokens.ts";
import { type AddOptions, addHubModel } from "./add-hub-model.ts";
import { DTYPES } from "./choose-dtype.ts";
import { parseHubRepo } from "./hub-repo.ts";

const signal = new AbortController().signal;
const TOKENS_MAX = 16;
const PROMPTS = [[5, 60, 90, 120, 33], [200], [7, 8, 9, 300, 301, 302, 303, 304, 305, 306, 307, 308], [44, 45, 46]];

let root: string;
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "starling-exports-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function added(
  model: SyntheticDecoder,
  options: Partial<AddOptions>,
): Promise<{ outDir: string; dir: string; manifest: GenerateManifest }> {
  const hub = await startLocalHub(model.files, { repo: model.repo, pipeline: "text-generation" });
  const outDir = join(root, String(folders++));
  const repo = parseHubRepo(`hf:${model.repo}`, "main", hub.baseUrl);
  const { dir, manifest } = await addHubModel({ outDir, repo, ...options }).finally(hub.close);
  if (manifest.task !== "generate") throw new Error("it is no decoder");
  return { outDir, dir, manifest };
}

/** Greedy answers by the plain loop. */
async function plainTokens(dir: string, { params }: GenerateManifest): Promise<number[][]> {
  const decoder = await openDecoder(dir, params);
  try {
    const rows: number[][] = [];
    for (const prompt of PROMPTS)
      rows.push((await greedyTokens(decoder, params, prompt, TOKENS_MAX)).map(({ token }) => token));
    return rows;
  } finally {
    await decoder.close();
  }
}

/** How far below the plain loop's choice one of these answers' tokens lies at most. */
async function worstMargin(
  dir: string,
  { params }: GenerateManifest,
  rows: readonly (readonly number[])[],
): Promise<number> {
  const decoder = await openDecoder(dir, params);
  try {
    let worst = 0;
    for (const [index, tokens] of rows.entries())
      worst = Math.max(worst, ...(await answerMargins(decoder, params, PROMPTS[index] ?? [], tokens)));
    return worst;
  } finally {
    await decoder.close();
  }
}

/** Greedy answers by a node's own compute: streams at once, or one after the other. */
async function nodeTokens(outDir: string, manifest: GenerateManifest, alone = false): Promise<number[][]> {
  const compute = createHeadlessCompute({ modelsDir: outDir, threads: 1 });
  try {
    await compute.prepare(manifest, { signal, onProgress: () => {} });
    const greedy = { maxTokens: TOKENS_MAX, sampling: { temperature: 0 }, seed: 0, stop: [], logprobs: null };
    const run = async (prompt: readonly number[]): Promise<number[]> => {
      const result = await compute.run(manifest.id, [encodeGenerateItem({ ...greedy, prompt })], { signal });
      const output = result.ok ? decodeGenerateOutput(result.value.outputs[0] ?? new Uint8Array()) : result;
      if (!output.ok) throw new Error(output.error.code);
      return [...output.value.tokens];
    };
    if (!alone) return await Promise.all(PROMPTS.map(run));
    const rows: number[][] = [];
    for (const prompt of PROMPTS) rows.push(await run(prompt));
    return rows;
  } finally {
    await compute.close();
  }
}

describe("a decoder of another exporter", () => {
  it.each(["SmolLM2", "Llama 3.2", "Qwen3"] as const)(
    "[MD33] in the layout of %s, with one attention operator a layer and without position ids: the same tokens",
    async (name) => {
      const model = SYNTHETIC_DECODERS[name]();
      const usual = await added(model, { dtype: "fp32" });
      const expected = await plainTokens(usual.dir, usual.manifest);
      model.files.set("onnx/model.onnx", encodeModel(gqaGraph(model.shape, namedWeights)));
      const { outDir, dir, manifest } = await added(model, { dtype: "fp32" });
      expect(manifest.files.some(({ role }) => role === "data")).toBe(false);
      expect(await plainTokens(dir, manifest)).toEqual(expected);
      expect(await nodeTokens(outDir, manifest)).toEqual(expected);
    },
  );

  it("[MD33] with logits of 16 bits", async () => {
    const model = SYNTHETIC_DECODERS.SmolLM2();
    const whole = decoderGraph("main_graph", model.shape, namedWeights, "fp16");
    model.files.set("onnx/model_fp16.onnx", encodeModel(withHalfLogits(whole)));
    const { outDir, dir, manifest } = await added(model, { dtype: "fp16" });
    expect(await worstMargin(dir, manifest, await nodeTokens(outDir, manifest))).toBeLessThan(0.05);
  });

  it("[MD33] with sums of 8-bit integers, which no GPU is asked to do", async () => {
    const model = SYNTHETIC_DECODERS.SmolLM2();
    const whole = decoderGraph("main_graph", model.shape, namedWeights, "fp32");
    model.files.set("onnx/model_quantized.onnx", encodeModel(withIntegerSums(whole)));
    const { outDir, dir, manifest } = await added(model, { dtype: "q8" });
    expect(manifest.id).toBe("huggingfacetb--smollm2-135m-instruct-q8");
    expect(manifest.backends).toEqual(["wasm", "cpu"]);
    // Inputs are quantised by the largest number among all rows of a run, and a last bit can tip one over a step: tokens may differ.
    for (const alone of [true, false])
      expect(await worstMargin(dir, manifest, await nodeTokens(outDir, manifest, alone)), String(alone)).toBeLessThan(
        0.3,
      );
  });
});

describe("what a decoder weighs", () => {
  it("[MD34] is the same in every precision, but for its largest weight", async () => {
    const model = SYNTHETIC_DECODERS.SmolLM2();
    const { hiddenSize, innerSize, layers, heads, kvHeads, headSize, vocabSize } = model.shape;
    const attention = 2 * (heads + kvHeads) * headSize * hiddenSize;
    const linear = layers * (attention + 3 * hiddenSize * innerSize) + vocabSize * hiddenSize;
    const usual = await added(model, { dtype: "fp32" });
    const millions = usual.manifest.cost.unitsPerItem * 10;
    // Norms and constants come on top.
    expect((millions * 1e6) / linear).toBeGreaterThan(0.99);
    expect((millions * 1e6) / linear).toBeLessThan(1.02);
    expect(usual.manifest.price).toEqual({ microPointsPerUnit: String(Math.round(millions * 10)) });
    for (const dtype of DTYPES) {
      const { manifest } = await added(model, { dtype });
      expect(manifest.cost, dtype).toEqual(usual.manifest.cost);
      expect(manifest.price, dtype).toEqual(usual.manifest.price);
      const table = hiddenSize * vocabSize * (dtype === "fp16" || dtype === "q4f16" ? 2 : 4);
      expect(manifest.requires.minBufferBytes, dtype).toBe(table);
    }
  });
});
