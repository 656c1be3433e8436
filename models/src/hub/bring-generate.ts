import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GenerateParams, ModelVariant } from "@starling/protocol";
import { type GraphFacts, graphFacts } from "../onnx/graph-facts.ts";
import { Refusal } from "../refusal.ts";
import { GOLDEN_PROMPTS } from "../run/generate-golden.ts";
import type { Finish } from "./bring-embed.ts";
import { CHAT_TEMPLATE, hasChat, settleChatTemplate } from "./chat-template.ts";
import { type Dtype, graphOfDtype } from "./choose-dtype.ts";
import { externalFiles, neededFile } from "./choose-files.ts";
import { draftGenerate } from "./draft-generate.ts";
import { HUB_FILES } from "./hub-files.ts";
import { type InferGenerateInput, inferGenerate } from "./infer-generate.ts";
import type { HubFile } from "./list-files.ts";
import type { ModelFetch } from "./model-fetch.ts";
import { openTokenizer } from "./open-tokenizer.ts";
import { readCard } from "./read-card.ts";
import { type GraphWeight, parametersText, weighGraph } from "./weigh-graph.ts";

interface BringGenerateOptions {
  readonly id: string;
  readonly config: unknown;
  readonly dtype: Dtype | undefined;
  /** The fp16 graph too, as a variant for GPUs that compute in it. */
  readonly withFp16: boolean;
}

/** Fetches a decoder's files and finds out how to run it. */
export async function bringGenerate(
  fetch: ModelFetch,
  graphFile: HubFile,
  { id, config, dtype, withFp16 }: BringGenerateOptions,
): Promise<Finish> {
  const { client } = fetch;
  const { tokenizer, tokenizerConfig } = HUB_FILES;
  const fp16File = withFp16 ? fp16Graph(fetch, dtype) : undefined;
  const opened = openTokenizer(
    await fetch.json(tokenizer, "tokenizer"),
    await fetch.json(tokenizerConfig, "tokenizer-config"),
    GOLDEN_PROMPTS.texts,
  );
  const settled = settleChatTemplate(opened.config, await fetch.optionalText(CHAT_TEMPLATE));
  const card = await readCard(client, await fetch.optionalText(HUB_FILES.readMe));
  const common = {
    configs: {
      config,
      tokenizerConfig: settled,
      generationConfig: await fetch.optionalJson(HUB_FILES.generationConfig, undefined),
    },
    chat: hasChat(settled),
    endTokenId: endToken(settled, (text) => opened.tokenizer.token_to_id(text)),
    say: client.say,
  };
  const names = { tokenizer, tokenizerConfig, config: HUB_FILES.config };
  const own = await bringGraph(fetch, graphFile, { ...common, files: { ...names, file: graphFile.path } });
  const variant =
    fp16File && (await bringVariant(fetch, own, fp16File, { ...common, files: { ...names, file: fp16File.path } }));

  return async (dir) => {
    if (settled !== opened.config) {
      // A second name for what was downloaded: written anew, not written over.
      await rm(join(dir, tokenizerConfig));
      await writeFile(join(dir, tokenizerConfig), `${JSON.stringify(settled, null, 2)}\n`);
    }
    const { params, weight, facts } = own;
    const { opTypes } = facts;
    client.say(`Trying ${params.file} on the CPU: ${parametersText(weight)}.`);
    const draft = await draftGenerate({ id, repo: client.repo, dtype, params, weight, opTypes, variant, dir, card });
    return { ...draft, files: fetch.kept() };
  };
}

function fp16Graph({ client, listed }: ModelFetch, dtype: Dtype | undefined): HubFile {
  if (dtype !== "fp32")
    throw new Refusal("bad_usage", "An fp16 variant stands in for fp32 files: --with-fp16 goes with --dtype fp32.");
  return graphOfDtype(listed, "fp16") ?? neededFile(client, listed, "onnx/model_fp16.onnx");
}

interface Brought {
  readonly params: GenerateParams;
  readonly weight: GraphWeight;
  readonly facts: GraphFacts;
  readonly path: string;
  readonly data: readonly HubFile[];
}

async function bringGraph(
  fetch: ModelFetch,
  file: HubFile,
  about: Omit<InferGenerateInput, "graph">,
): Promise<Brought> {
  const model = await fetch.graph(file);
  const facts = graphFacts(model);
  const params = inferGenerate({ ...about, graph: facts });
  const data = externalFiles(fetch.client, fetch.listed, file.path, facts);
  for (const part of data) await fetch.data(part);
  return { params, weight: weighGraph(model), facts, path: file.path, data };
}

async function bringVariant(
  fetch: ModelFetch,
  own: Brought,
  file: HubFile,
  about: Omit<InferGenerateInput, "graph">,
): Promise<ModelVariant> {
  // The context is the fp32 graph's, and was said.
  const half = await bringGraph(fetch, file, { ...about, say: () => {} });
  const { layers, kvHeads, headDim, vocabSize } = own.params;
  const same =
    half.params.layers === layers &&
    half.params.kvHeads === kvHeads &&
    half.params.headDim === headDim &&
    half.params.vocabSize === vocabSize;
  if (!same || half.data.length !== own.data.length)
    throw new Refusal(
      "unsupported",
      `${file.path} can't stand in for ${own.path}: ${same ? "its weights lie in another number of files" : "it is another model's graph"}. Bring it in by itself with --dtype fp16.`,
    );
  return {
    precision: "fp16",
    files: Object.fromEntries([
      [own.path, file.path],
      ...own.data.map(({ path }, index) => [path, half.data[index]?.path ?? path] as const),
    ]),
  };
}

/** The id of the tokenizer's own end token; its content may be a text or an added token's description. */
function endToken(tokenizerConfig: object, idOf: (text: string) => number | undefined): number | undefined {
  const held = "eos_token" in tokenizerConfig ? tokenizerConfig.eos_token : undefined;
  if (typeof held === "string") return idOf(held);
  const content = typeof held === "object" && held !== null && "content" in held ? held.content : undefined;
  return typeof content === "string" ? idOf(content) : undefined;
}
