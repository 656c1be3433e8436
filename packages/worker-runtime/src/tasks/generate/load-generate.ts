// Graph, tokenizer, known answers and a measure of speed: a model ready to generate text.
import { encodeGenerateItem, GENERATE_LIMITS, type GenerateItem, type GenerateManifest } from "@starling/protocol";
import { fileOf, type LoadContext, type LoadedTask } from "../loaded-task.ts";
import { generateGoldenChecks } from "./check-golden.ts";
import { createGenerator } from "./create-generator.ts";
import { openDecoder } from "./decoder.ts";
import { measureSpeed } from "./measure-speed.ts";
import { PIECE_TOKENS_MAX } from "./piece-size.ts";
import { probePadding } from "./probe-padding.ts";
import { probePieces } from "./probe-pieces.ts";
import { runGenerate } from "./run-generate.ts";
import { createTextDecoder } from "./text-decoder.ts";

const SAMPLE_TOKENS = 32;

export async function loadGenerate(manifest: GenerateManifest, context: LoadContext): Promise<LoadedTask> {
  const { params, golden } = manifest;
  const { tuning, nowMs, failureOf } = context;
  const text = (path: string) => new TextDecoder().decode(fileOf(context.files, path));
  const decode = createTextDecoder(text(params.tokenizer), text(params.tokenizerConfig));
  const decoder = await openDecoder(params, context.openStepped);
  const prompt = golden[0]?.input.prompt ?? [0];
  const known = golden.flatMap(({ input, output }) => [...input.prompt, ...output.tokens]);
  const streamBytes = decoder.bytesPerToken * params.contextTokens;
  const fitting = Math.floor(tuning.liveBytesMax / Math.max(1, streamBytes));
  const generator = createGenerator({
    params,
    decoder,
    decode,
    padding: await probePadding(decoder, known, params.contextTokens),
    pieceTokensMax: tuning.triesPieces ? await probePieces(decoder, known, params.contextTokens) : PIECE_TOKENS_MAX,
    streamsMax: Math.max(1, Math.min(tuning.streamsMax, fitting, GENERATE_LIMITS.streamsMax)),
    prefixBytesMax: tuning.prefixBytesMax,
    nowMs,
    failureOf,
  });
  const maxTokens = Math.max(1, Math.min(SAMPLE_TOKENS, params.contextTokens - prompt.length));
  const sample: GenerateItem = { prompt, maxTokens, sampling: { temperature: 0 }, seed: 0, stop: [], logprobs: null };
  return {
    run: (items, options) => runGenerate(generator, items, options),
    golden: generateGoldenChecks(generator, golden),
    sample: [encodeGenerateItem(sample)],
    measure: (options) => measureSpeed(generator, sample, nowMs, options),
    close: () => generator.close(),
    generator,
  };
}
