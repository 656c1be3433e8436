// Tokenizer, graph, known answers and a sample: an embedding model ready to run.
import { type EmbedManifest, encodeText } from "@starling/protocol";
import { fileOf, type LoadContext, type LoadedTask } from "../loaded-task.ts";
import { embedGoldenChecks } from "./check-golden.ts";
import { type EmbedModel, runEmbed } from "./run-embed.ts";
import { createTextEncoder } from "./text-encoder.ts";

const SAMPLE_ITEMS = 32;
/** Sentences of usual length, so that the measured speed is that of usual work. */
const SAMPLE = [
  "A cat sleeps on the sofa.",
  "Quarterly revenue rose by ten percent, mostly from new customers abroad.",
  "How do I reset my password?",
  "The train to the coast leaves at half past seven and takes a little over two hours.",
];

export async function loadEmbed(manifest: EmbedManifest, context: LoadContext): Promise<LoadedTask> {
  const { params } = manifest;
  const text = (path: string) => new TextDecoder().decode(fileOf(context.files, path));
  const encode = createTextEncoder(text(params.tokenizer), text(params.tokenizerConfig), params.maxTokens);
  const session = await context.openSession(params.file);
  const model: EmbedModel = { params, session, encode, tuning: context.tuning };
  return {
    run: (items, options) => runEmbed(model, items, options),
    golden: embedGoldenChecks(model, manifest.golden),
    sample: Array.from({ length: SAMPLE_ITEMS }, (_, i) => encodeText(SAMPLE[i % SAMPLE.length] ?? "")),
  };
}
