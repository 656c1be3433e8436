import { rm } from "node:fs/promises";
import { join } from "node:path";
import { modelId } from "@starling/protocol";
import { z } from "zod";
import type { CatalogueEntry } from "../catalogue/catalogue-entry.ts";
import { loadModel } from "../catalogue/load-model.ts";
import { writeModel } from "../catalogue/write-model.ts";
import { Refusal } from "../refusal.ts";
import { bringEmbed, type Finish } from "./bring-embed.ts";
import { bringGenerate } from "./bring-generate.ts";
import { chooseDtype, type Dtype, dtypeOfFile } from "./choose-dtype.ts";
import { chooseGraph, neededFile } from "./choose-files.ts";
import type { OnProgress } from "./download-file.ts";
import type { HubClient } from "./hub-client.ts";
import { HUB_FILES } from "./hub-files.ts";
import { HUB_LIMITS, type HubLimits } from "./hub-limits.ts";
import { type HubRepo, repoModelId, repoName } from "./hub-repo.ts";
import { type HubTask, inferTask } from "./infer-task.ts";
import { type HubFile, listFiles } from "./list-files.ts";
import { type ModelFetch, modelFetch } from "./model-fetch.ts";

export interface AddOptions {
  readonly outDir: string;
  readonly repo: HubRepo;
  readonly task?: HubTask | undefined;
  /** Graph file in the repository; without it where exporters put it. */
  readonly file?: string | undefined;
  /** Which of a decoder's precisions; without it the smallest that every node can run. */
  readonly dtype?: Dtype | undefined;
  /** A decoder in fp32 gets its fp16 graph as a variant for GPUs. */
  readonly withFp16?: boolean | undefined;
  /** Without it `owner--name`, and of a decoder's other precisions than fp32 `owner--name-q4`. */
  readonly id?: string | undefined;
  readonly token?: string | undefined;
  readonly limits?: Partial<HubLimits>;
  readonly signal?: AbortSignal | undefined;
  readonly log?: (line: string) => void;
  readonly onProgress?: OnProgress;
}

/**
 * Brings a model of a hub into the catalogue: downloads, checks every hash, tries it on the CPU, writes its manifest.
 * What was downloaded is kept under `.downloads` until the model is in, so that a second try goes on from there.
 */
export async function addHubModel(options: AddOptions): Promise<CatalogueEntry> {
  const { outDir, repo, log = () => {}, onProgress = () => {} } = options;
  const plainId = chooseId(options.id ?? repoModelId(repo));
  const limits = { ...HUB_LIMITS, ...options.limits };
  const client: HubClient = { repo, limits, token: options.token, signal: options.signal, say: log };
  if (options.file === undefined && options.dtype === undefined) await refuseAnother(outDir, plainId, repo);
  const listed = await listFiles(client);
  const openFetch = (id: string) => modelFetch(client, listed, join(outDir, ".downloads", id), onProgress);
  const first = openFetch(plainId);
  const config = await first.json(HUB_FILES.config, "config");
  const task = inferTask(config, options.task, listed.has(HUB_FILES.modules));
  const chosen = task === "embed" ? chooseEmbed(first, options) : chooseDecoder(first, options);
  for (const path of [HUB_FILES.tokenizer, HUB_FILES.tokenizerConfig]) neededFile(client, listed, path);
  const id = chooseId(options.id ?? `${plainId}${chosen.suffix}`);
  await refuseAnother(outDir, id, repo);
  const fetch = id === plainId ? first : openFetch(id);
  await fetch.json(HUB_FILES.config, "config");
  const finish = await chosen.bring(fetch, id, config);

  const entry = await writeModel({
    outDir,
    id,
    fill: async (dir) => {
      await fetch.place(dir);
      return finish(dir);
    },
  }).catch((error: unknown) => {
    throw error instanceof z.ZodError ? beyondBounds(error) : error;
  });
  for (const used of [id, plainId]) await rm(join(outDir, ".downloads", used), { recursive: true, force: true });
  if (entry.manifest.licence.spdx === "NOASSERTION")
    log(`${repoName(repo)} names no licence: make sure that you may use it.`);
  return entry;
}

interface Chosen {
  /** What the id gets, so that a model's precisions can stand beside each other. */
  readonly suffix: string;
  readonly bring: (fetch: ModelFetch, id: string, config: unknown) => Promise<Finish>;
}

function chooseEmbed({ client, listed }: ModelFetch, { file, dtype, withFp16, task }: AddOptions): Chosen {
  if (dtype !== undefined || withFp16 === true)
    throw new Refusal("bad_usage", "--dtype and --with-fp16 are for decoders; name this model's graph with --file.");
  const graph = chooseGraph(client, listed, file);
  return {
    suffix: "",
    bring: (fetch, id, config) => bringEmbed(fetch, graph, { id, config, asked: task === "embed" }),
  };
}

function chooseDecoder({ client, listed }: ModelFetch, options: AddOptions): Chosen {
  const { file, withFp16 = false } = options;
  if (file !== undefined && options.dtype !== undefined)
    throw new Refusal("bad_usage", "--file and --dtype both name a graph: give one of them.");
  const decoder = (graph: HubFile, dtype: Dtype | undefined): Chosen => ({
    suffix: dtype === undefined || dtype === "fp32" ? "" : `-${dtype}`,
    bring: (fetch, id, config) => bringGenerate(fetch, graph, { id, config, dtype, withFp16 }),
  });
  if (file !== undefined) return decoder(chooseGraph(client, listed, file), dtypeOfFile(file));
  // The variant stands in for fp32 files, so asking for it asks for them.
  const chosen = chooseDtype(client, listed, options.dtype ?? (withFp16 ? "fp32" : undefined));
  const others = chosen.others.length === 0 ? "" : `; it has ${chosen.others.join(", ")} too (--dtype)`;
  if (options.dtype === undefined) client.say(`Taking its ${chosen.dtype} graph, ${chosen.file.path}${others}.`);
  return decoder(chosen.file, chosen.dtype);
}

/** What a repository states is within the bounds of a manifest only where the manifest says so. */
function beyondBounds(error: z.ZodError): Refusal {
  const [issue] = error.issues;
  return new Refusal(
    "unsupported",
    `It is beyond what a model may be here: ${issue?.path.join(".")}: ${issue?.message}.`,
    {
      cause: error,
    },
  );
}

function chooseId(wanted: string): string {
  const id = modelId.safeParse(wanted).data;
  if (id !== undefined) return id;
  throw new Refusal(
    "bad_usage",
    `${wanted} can't be a model's id. Choose one with --id: lower case, digits, dots and dashes.`,
  );
}

async function refuseAnother(outDir: string, id: string, repo: HubRepo): Promise<void> {
  const held = await loadModel(join(outDir, id)).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  const source = held?.manifest.source;
  if (source === undefined || (source.kind === "hf" && source.repo === repoName(repo))) return;
  throw new Refusal("model_exists", `The catalogue has another model ${id}. Choose another id with --id.`);
}
