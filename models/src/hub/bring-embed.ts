import type { ModelDraft } from "../catalogue/write-model.ts";
import { graphFacts } from "../onnx/graph-facts.ts";
import { externalFiles } from "./choose-files.ts";
import { draftEmbed, GOLDEN_TEXTS } from "./draft-embed.ts";
import { HUB_FILES } from "./hub-files.ts";
import { inferEmbed } from "./infer-embed.ts";
import type { HubFile } from "./list-files.ts";
import type { ModelFetch } from "./model-fetch.ts";
import { openTokenizer } from "./open-tokenizer.ts";
import { readCard } from "./read-card.ts";

/** What is needed to finish a model once its files lie in a folder. */
export type Finish = (dir: string) => Promise<ModelDraft>;

/** Fetches a sentence embedding model's files and finds out how to run it. */
export async function bringEmbed(
  fetch: ModelFetch,
  graphFile: HubFile,
  { id, config, asked }: { readonly id: string; readonly config: unknown; readonly asked: boolean },
): Promise<Finish> {
  const { client, listed } = fetch;
  const { tokenizer, tokenizerConfig } = HUB_FILES;
  const configs = {
    config,
    tokenizerConfig: await fetch.json(tokenizerConfig, "tokenizer-config"),
    sentenceConfig: await fetch.optionalJson("sentence_bert_config.json", "other"),
    modules: await fetch.optionalJson(HUB_FILES.modules, "other"),
    pooling: await fetch.optionalJson("1_Pooling/config.json", "other"),
  };
  openTokenizer(await fetch.json(tokenizer, "tokenizer"), configs.tokenizerConfig, GOLDEN_TEXTS);
  const card = await readCard(client, await fetch.optionalText(HUB_FILES.readMe));
  const graph = graphFacts(await fetch.graph(graphFile));
  const params = inferEmbed({
    configs,
    graph,
    files: { file: graphFile.path, tokenizer, tokenizerConfig },
    task: asked ? "embed" : undefined,
    pipeline: card.pipeline,
    say: client.say,
  });
  for (const file of externalFiles(client, listed, graphFile.path, graph)) await fetch.data(file);
  return async (dir) => ({
    ...(await draftEmbed({ id, repo: client.repo, params, graph, dir, card })),
    files: fetch.kept(),
  });
}
