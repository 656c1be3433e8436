// The catalogue's own language model, on onnxruntime-node and on onnxruntime-web's WebAssembly, against decoding the plain way.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import {
  decodeGenerateOutput,
  decodeTokenMeasure,
  encodeGenerateItem,
  type GenerateItem,
  type GenerateManifest,
  type GenerateOutput,
  type TokenMeasure,
} from "@starling/protocol";
import * as ortWeb from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Compute } from "../src/compute.ts";
import { createCompute } from "../src/gpu/create-compute.ts";
import { createHeadlessCompute } from "../src/headless/create-headless-compute.ts";
import { createFolderStore } from "../src/store/create-folder-store.ts";
import { createImageDecoder } from "../src/tasks/ocr/image.ts";
import { builtModels, MODELS_DIR } from "./built-models.ts";
import { itemOf } from "./open-generator.ts";
import { openPlainDecoder, type PlainDecoder } from "./plain-decoding.ts";

const BUILD_MS_MAX = 300_000;
const RUN_MS_MAX = 120_000;
const TOKENS = 24;
const { signal } = new AbortController();
/** What the two backends' logits may differ by, with room. */
const MARGIN_MAX = 0.02;
let manifest: GenerateManifest;
let plain: PlainDecoder;
let prompts: number[][] = [];
const backends: { name: string; compute: Compute }[] = [];

beforeAll(async () => {
  manifest = (await builtModels()).generate;
  const file = (path: string) => readFile(join(MODELS_DIR, manifest.id, path));
  const json = async (path: string) => JSON.parse(await readFile(join(MODELS_DIR, manifest.id, path), "utf8"));
  plain = await openPlainDecoder(await file(manifest.params.file), manifest.params);
  const tokenizer = new Tokenizer(await json(manifest.params.tokenizer), await json(manifest.params.tokenizerConfig));
  prompts = [
    "The whale was seen from the deck, and",
    "Fellow citizens of the Senate and of the House of Representatives, it is",
    "He",
    "It was a dark night; the wind blew over the sea, and the captain, who had not slept since they left the harbour, said to",
  ].map((text) => tokenizer.encode(text).ids);
  ortWeb.env.wasm.numThreads = 1;
  const wasm = createCompute({
    store: createFolderStore(MODELS_DIR),
    decodeImage: createImageDecoder(async () => ({ width: 0, height: 0, data: new Uint8Array() })),
    nowMs: () => performance.now(),
    probe: async () => ({ adapter: null, software: false, backends: ["wasm"] }),
    loadOrt: async () => ({ ort: ortWeb }),
  });
  backends.push(
    { name: "cpu", compute: createHeadlessCompute({ modelsDir: MODELS_DIR }) },
    { name: "wasm", compute: wasm },
  );
  for (const { name, compute } of backends) {
    const ready = await compute.prepare(manifest, { signal, onProgress: () => {} });
    expect(ready).toMatchObject({ backend: name, streams: expect.any(Number) });
    console.log(`${manifest.id} on ${name}: ${ready.itemsPerSecond.toPrecision(3)} tokens/s`);
  }
}, BUILD_MS_MAX);
afterAll(() => Promise.all(backends.map(({ compute }) => compute.close())));

const run = async (compute: Compute, items: readonly GenerateItem[]): Promise<readonly Uint8Array[]> => {
  const result = await compute.run(manifest.id, items.map(encodeGenerateItem), { signal });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`);
  return result.value.outputs;
};
const make = async (compute: Compute, items: readonly GenerateItem[]): Promise<GenerateOutput[]> =>
  (await run(compute, items)).map((bytes) => {
    const output = decodeGenerateOutput(bytes);
    if (!output.ok) throw new Error(output.error.code);
    return output.value;
  });
const measure = async (compute: Compute, item: GenerateItem): Promise<TokenMeasure> => {
  const measured = decodeTokenMeasure((await run(compute, [item]))[0] ?? new Uint8Array());
  if (!measured.ok) throw new Error(measured.error.code);
  return measured.value;
};

describe("the catalogue's language model", () => {
  it(
    "[TK12] gives the plain loop's tokens on every backend, several texts at once",
    async () => {
      const { endTokenIds } = manifest.params;
      const wanted = await Promise.all(prompts.map((prompt) => plain.greedy(prompt, TOKENS, endTokenIds)));
      for (const { compute } of backends) {
        const made = await make(
          compute,
          prompts.map((prompt) => itemOf(prompt, { maxTokens: TOKENS })),
        );
        expect(made.map(({ tokens }) => tokens)).toEqual(wanted);
      }
    },
    RUN_MS_MAX,
  );

  it(
    "[TK17] each backend measures the other's text as honest, and an edited one as not",
    async () => {
      const sampling = { temperature: 0.9, topP: 0.95, repetitionPenalty: 1.1 };
      for (const [at, { compute }] of backends.entries()) {
        const referee = backends[1 - at]?.compute ?? compute;
        const items = prompts.map((prompt, seed) => itemOf(prompt, { maxTokens: TOKENS, sampling, seed }));
        for (const [n, { tokens, finish }] of (await make(compute, items)).entries()) {
          const item = { ...(items[n] ?? itemOf([])), given: tokens, check: { from: 0, finish } };
          const honest = await measure(referee, item);
          expect(Math.max(...honest.margins)).toBeLessThan(MARGIN_MAX);
          expect(honest.endsRight).toBe(true);
          const edited = await measure(referee, {
            ...item,
            given: tokens.map((token, i) => (i === 5 ? token + 1 : token)),
          });
          expect(Math.max(...edited.margins)).toBeGreaterThan(1);
        }
      }
    },
    RUN_MS_MAX,
  );

  it(
    "[TK14] a text that one backend began the other ends as its own",
    async () => {
      const [cpu, wasm] = backends;
      if (cpu === undefined || wasm === undefined) throw new Error("there are two backends");
      const item = itemOf(prompts[1] ?? [], {
        maxTokens: TOKENS,
        sampling: { temperature: 0.8 },
        seed: 3,
        logprobs: 2,
      });
      const [whole] = await make(cpu.compute, [item]);
      const [ended] = await make(wasm.compute, [{ ...item, given: whole?.tokens.slice(0, 11) ?? [] }]);
      expect(ended?.tokens).toEqual(whole?.tokens);
      expect(ended?.logprobs).toHaveLength(TOKENS);
    },
    RUN_MS_MAX,
  );

  it(
    "[TK21] its known answers hold again on demand, and streams tell their tokens",
    async () => {
      for (const { compute } of backends) {
        for (const _ of manifest.golden)
          expect(await compute.selfTest?.(manifest.id, { signal })).toEqual({ ok: true, value: null });
        const told: number[] = [];
        const output = await new Promise<Uint8Array>((resolve, reject) => {
          const generator = compute.generator?.(manifest.id);
          generator?.start(itemOf(prompts[0] ?? [], { maxTokens: 9 }), {
            onTokens: (tokens) => told.push(...tokens),
            onDone: resolve,
            onFailed: reject,
          });
        });
        expect(decodeGenerateOutput(output)).toMatchObject({ ok: true, value: { tokens: told, finish: "length" } });
      }
    },
    RUN_MS_MAX,
  );
});
