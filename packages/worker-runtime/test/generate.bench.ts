// How fast text is generated: one stream, and several that step together, with what of a step is the model's run and what is ours.
// node --import tsx packages/worker-runtime/test/generate.bench.ts [rounds]
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as ortNode from "onnxruntime-node";
import * as ortWeb from "onnxruntime-web";
import { builtModels, MODELS_DIR } from "./built-models.ts";
import { itemOf, openGenerator, promptOf } from "./open-generator.ts";

const rounds = Number(process.argv[2] ?? 3);
const TOKENS = 100;
const { generate } = await builtModels();
const files = new Map<string, Uint8Array>();
for (const { path } of generate.files) files.set(path, await readFile(join(MODELS_DIR, generate.id, path)));
ortWeb.env.wasm.numThreads = 1;

console.log("| backend | streams | tokens/s | against one | ms a step | of it the model's run |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
for (const [backend, ort] of [
  ["cpu", ortNode],
  ["wasm", ortWeb],
] as const) {
  const opened = await openGenerator(ort, backend, files, generate.params);
  const forward = opened.decoder.forward;
  let runMs = 0;
  Object.assign(opened.decoder, {
    forward: async (input: Parameters<typeof forward>[0]) => {
      const beganMs = performance.now();
      const result = await forward(input);
      runMs += performance.now() - beganMs;
      return result;
    },
  });
  const best = new Map<number, { perSecond: number; stepMs: number; runMs: number }>();
  // The first round is for warming up.
  for (let round = 0; round <= rounds; round++)
    for (const streams of [1, 2, 4, 8]) {
      opened.generator.trim();
      opened.runs.count = 0;
      runMs = 0;
      const beganMs = performance.now();
      await Promise.all(
        Array.from({ length: streams }, (_, n) => {
          const prompt = promptOf(n + 10 * round, 40 + 5 * n, generate.params.vocabSize);
          const sampling = { temperature: 0.8, topP: 0.95 };
          return opened.make(itemOf(prompt, { maxTokens: TOKENS, sampling, seed: n }), { endless: true });
        }),
      );
      const tookMs = performance.now() - beganMs;
      const { count } = opened.runs;
      const found = { perSecond: (1000 * streams * TOKENS) / tookMs, stepMs: tookMs / count, runMs: runMs / count };
      if (round > 0 && found.perSecond > (best.get(streams)?.perSecond ?? 0)) best.set(streams, found);
    }
  for (const [streams, found] of best) {
    const times = found.perSecond / (best.get(1)?.perSecond ?? Number.NaN);
    const cells = [
      backend,
      streams,
      found.perSecond.toFixed(0),
      times.toFixed(2),
      found.stepMs.toFixed(2),
      found.runMs.toFixed(2),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  await opened.close();
}
