import { copyFile, link, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { type ModelFile, modelId } from "@starling/protocol";
import type { CatalogueEntry } from "../catalogue/catalogue-entry.ts";
import { loadModel } from "../catalogue/load-model.ts";
import { writeModel } from "../catalogue/write-model.ts";
import { type GraphFacts, graphFacts } from "../onnx/graph-facts.ts";
import { decodeModel } from "../onnx/model-codec.ts";
import { Refusal } from "../refusal.ts";
import { chooseGraph, externalFiles, neededFile } from "./choose-files.ts";
import { downloadFile, type OnProgress } from "./download-file.ts";
import { draftEmbed, GOLDEN_TEXTS } from "./draft-embed.ts";
import type { HubClient } from "./hub-client.ts";
import { HUB_LIMITS, type HubLimits } from "./hub-limits.ts";
import { type HubRepo, repoModelId, repoName } from "./hub-repo.ts";
import { inferEmbed } from "./infer-embed.ts";
import { type HubFile, listFiles } from "./list-files.ts";
import { readCard } from "./read-card.ts";

export interface AddOptions {
  readonly outDir: string;
  readonly repo: HubRepo;
  readonly task?: "embed" | undefined;
  /** Graph file in the repository; without it `onnx/model.onnx`, then `model.onnx`. */
  readonly file?: string | undefined;
  /** Without it `owner--name`. */
  readonly id?: string | undefined;
  readonly token?: string | undefined;
  readonly limits?: Partial<HubLimits>;
  readonly signal?: AbortSignal | undefined;
  readonly log?: (line: string) => void;
  readonly onProgress?: OnProgress;
}

const CONFIG = "config.json";
const TOKENIZER = "tokenizer.json";
const TOKENIZER_CONFIG = "tokenizer_config.json";
const READ_ME = "README.md";

/**
 * Brings a model of a hub into the catalogue: downloads, checks every hash, tries it on the CPU, writes its manifest.
 * What was downloaded is kept under `.downloads` until the model is in, so that a second try goes on from there.
 */
export async function addHubModel(options: AddOptions): Promise<CatalogueEntry> {
  const { outDir, repo, log = () => {}, onProgress = () => {} } = options;
  const id = chooseId(options.id ?? repoModelId(repo));
  await refuseAnother(outDir, id, repo);
  const limits = { ...HUB_LIMITS, ...options.limits };
  const client: HubClient = { repo, limits, token: options.token, signal: options.signal, say: log };
  const files = await listFiles(client);
  const graphFile = chooseGraph(client, files, options.file);
  for (const path of [CONFIG, TOKENIZER, TOKENIZER_CONFIG]) neededFile(client, files, path);

  const downloads = join(outDir, ".downloads", id);
  const fetched = new Map<string, ModelFile["role"]>();
  let bytesLeft = limits.totalBytesMax;
  const fetchFile = async (file: HubFile, role: ModelFile["role"], bytesMax = limits.smallFileBytesMax) => {
    if (file.sizeBytes > bytesMax) throw tooLarge(`${file.path} has ${file.sizeBytes} bytes`, bytesMax);
    bytesLeft -= file.sizeBytes;
    if (bytesLeft < 0) throw tooLarge(`${repoName(repo)} is larger`, limits.totalBytesMax);
    fetched.set(file.path, role);
    return readFileOf(await downloadFile(client, file, downloads, onProgress));
  };
  const json = async (path: string, role: ModelFile["role"]) =>
    parseJson(await (await fetchFile(neededFile(client, files, path), role)).text(), path);
  const optionalJson = (path: string) => (files.has(path) ? json(path, "other") : undefined);

  const configs = {
    config: await json(CONFIG, "config"),
    tokenizerConfig: await json(TOKENIZER_CONFIG, "tokenizer-config"),
    sentenceConfig: await optionalJson("sentence_bert_config.json"),
    modules: await optionalJson("modules.json"),
    pooling: await optionalJson("1_Pooling/config.json"),
  };
  tryTokenizer(await json(TOKENIZER, "tokenizer"), configs.tokenizerConfig);
  const readMe = files.get(READ_ME);
  const card = await readCard(client, readMe && (await (await fetchFile(readMe, "other")).text()));
  // Read for its front matter; nodes have no use for it.
  fetched.delete(READ_ME);
  const graph = readGraph(await (await fetchFile(graphFile, "model", limits.graphBytesMax)).bytes(), graphFile.path);
  const params = inferEmbed({
    configs,
    graph,
    files: { file: graphFile.path, tokenizer: TOKENIZER, tokenizerConfig: TOKENIZER_CONFIG },
    task: options.task,
    pipeline: card.pipeline,
    say: log,
  });
  for (const file of externalFiles(client, files, graphFile.path, graph))
    await fetchFile(file, "data", limits.fileBytesMax);
  if (card.licence === undefined) log(`${repoName(repo)} names no licence: make sure that you may use it.`);

  const entry = await writeModel({
    outDir,
    id,
    fill: async (dir) => {
      for (const path of fetched.keys()) await place(join(downloads, path), join(dir, path));
      const draft = await draftEmbed({ id, repo, params, graph, dir, card });
      return { ...draft, files: [...fetched].map(([path, role]) => ({ path, role })) };
    },
  });
  await rm(downloads, { recursive: true, force: true });
  return entry;
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

const tooLarge = (what: string, bytesMax: number): Refusal =>
  new Refusal("too_large", `${what}; ${bytesMax} bytes are the most that is taken.`);

const readFileOf = (path: string) => ({ bytes: () => readFile(path), text: () => readFile(path, "utf8") });

function readGraph(bytes: Uint8Array, path: string): GraphFacts {
  try {
    return graphFacts(decodeModel(bytes));
  } catch (cause) {
    throw new Refusal("unsupported", `${path} is no ONNX model that can be read.`, { cause });
  }
}

function tryTokenizer(tokenizer: unknown, config: unknown): void {
  try {
    if (typeof tokenizer !== "object" || tokenizer === null) throw new Error(`${TOKENIZER} holds no object`);
    if (typeof config !== "object" || config === null) throw new Error(`${TOKENIZER_CONFIG} holds no object`);
    if (GOLDEN_TEXTS.some((text) => new Tokenizer(tokenizer, config).encode(text).ids.length === 0))
      throw new Error("it gives no tokens");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal("unsupported", `Its tokenizer can't be used: ${why}.`, { cause });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal("unsupported", `${path} is no valid JSON.`, { cause });
  }
}

/** A second name for a downloaded file, or a copy where the file system has no such thing. */
async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}
