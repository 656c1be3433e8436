// What was brought in, in the hands of the runtime that a node has.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  decodeGenerateOutput,
  decodeTokenMeasure,
  encodeGenerateItem,
  type GenerateItem,
  type GenerateManifest,
} from "@starling/protocol";
import { type Compute, createHeadlessCompute } from "@starling/worker-runtime/headless";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startLocalHub } from "../../test/local-hub.ts";
import { SYNTHETIC_DECODERS, type SyntheticDecoder } from "../../test/synthetic-decoders.ts";
import { openDecoder } from "../run/decoder.ts";
import { answerMargins, greedyTokens } from "../run/greedy-tokens.ts";
import { addHubModel } from "./add-hub-model.ts";
import type { Dtype } from "./choose-dtype.ts";
import { parseHubRepo } from "./hub-repo.ts";

const signal = new AbortController().signal;
const TOKENS_MAX = 16;
/** Of other lengths, so that streams that step together are padded. */
const PROMPTS = [[5, 60, 90, 120, 33], [200], [7, 8, 9, 300, 301, 302, 303, 304, 305, 306, 307, 308], [44, 45, 46]];

let root: string;
let compute: Compute | undefined;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "starling-headless-"));
});
afterEach(() => compute?.close());
afterAll(() => rm(root, { recursive: true, force: true }));

async function added(model: SyntheticDecoder, dtype: Dtype): Promise<{ dir: string; manifest: GenerateManifest }> {
  const hub = await startLocalHub(model.files, { repo: model.repo, pipeline: "text-generation" });
  const repo = parseHubRepo(`hf:${model.repo}`, "main", hub.baseUrl);
  const { dir, manifest } = await addHubModel({ outDir: root, repo, dtype }).finally(hub.close);
  if (manifest.task !== "generate") throw new Error("it is no decoder");
  return { dir, manifest };
}

const item = (prompt: readonly number[], more: Partial<GenerateItem> = {}): Uint8Array =>
  encodeGenerateItem({
    prompt,
    maxTokens: TOKENS_MAX,
    sampling: { temperature: 0 },
    seed: 0,
    stop: [],
    logprobs: null,
    ...more,
  });

async function outputs(id: string, items: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  const made = await Promise.all(items.map((one) => compute?.run(id, [one], { signal })));
  return made.map((result) => {
    if (result?.ok !== true) throw new Error(JSON.stringify(result));
    return result.value.outputs[0] ?? new Uint8Array();
  });
}

async function plainTokens(dir: string, { params }: GenerateManifest): Promise<number[][]> {
  const decoder = await openDecoder(dir, params);
  try {
    const rows: number[][] = [];
    for (const prompt of PROMPTS) {
      const tokens = (await greedyTokens(decoder, params, prompt, TOKENS_MAX)).map(({ token }) => token);
      expect(Math.max(...(await answerMargins(decoder, params, prompt, tokens)))).toBeLessThan(0.05);
      rows.push(tokens);
    }
    return rows;
  } finally {
    await decoder.close();
  }
}

describe.each(Object.entries(SYNTHETIC_DECODERS))("a decoder of the hub in a node: %s", (_, make) => {
  it.each(["fp32", "q4"] as const)(
    "[MD35] in %s gives the plain loop's tokens, in four streams at once, and measures them as its own",
    async (dtype) => {
      const { dir, manifest } = await added(make(), dtype);
      const expected = await plainTokens(dir, manifest);
      compute = createHeadlessCompute({ modelsDir: root, threads: 1 });
      const ready = await compute.prepare(manifest, { signal, onProgress: () => {} });
      expect(ready).toMatchObject({ modelId: manifest.id, backend: "cpu" });
      expect(ready.streams).toBeGreaterThan(1);

      const made = await outputs(
        manifest.id,
        PROMPTS.map((prompt) => item(prompt)),
      );
      const tokens = made.map((bytes) => {
        const output = decodeGenerateOutput(bytes);
        if (!output.ok) throw new Error(output.error.code);
        return [...output.value.tokens];
      });
      expect(tokens).toEqual(expected);

      const [measured = new Uint8Array()] = await outputs(manifest.id, [
        item(PROMPTS[0] ?? [], { given: expected[0] ?? [], check: { from: 0, finish: "length" } }),
      ]);
      const measure = decodeTokenMeasure(measured);
      if (!measure.ok) throw new Error(measure.error.code);
      expect(measure.value.exactCount).toBe(expected[0]?.length);
      expect(Math.max(...measure.value.margins)).toBeLessThan(0.01);
    },
  );

  it.each(["fp16", "q4f16"] as const)(
    "[MD35] in %s gives tokens as likely as the plain loop's, in four streams at once",
    async (dtype) => {
      const { dir, manifest } = await added(make(), dtype);
      compute = createHeadlessCompute({ modelsDir: root, threads: 1 });
      await compute.prepare(manifest, { signal, onProgress: () => {} });
      const made = await outputs(
        manifest.id,
        PROMPTS.map((prompt) => item(prompt)),
      );
      const decoder = await openDecoder(dir, manifest.params);
      try {
        for (const [row, bytes] of made.entries()) {
          const output = decodeGenerateOutput(bytes);
          if (!output.ok) throw new Error(output.error.code);
          const margins = await answerMargins(decoder, manifest.params, PROMPTS[row] ?? [], output.value.tokens);
          expect(Math.max(...margins)).toBeLessThan(0.1);
        }
      } finally {
        await decoder.close();
      }
    },
  );
});
