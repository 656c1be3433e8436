import { type GenerateParams, LIMITS, type ModelVariant, priceFromCost } from "@starling/protocol";
import type { ModelDraft } from "../catalogue/write-model.ts";
import { Refusal } from "../refusal.ts";
import { generateGolden, holdsGolden } from "../run/generate-golden.ts";
import type { Dtype } from "./choose-dtype.ts";
import { type HubRepo, PUBLIC_HUB, repoName } from "./hub-repo.ts";
import { type HubCard, spdxOf } from "./read-card.ts";
import { type GraphWeight, parametersText } from "./weigh-graph.ts";

/** Multiply-adds that one WebAssembly thread does in a millisecond, about: a token takes one a parameter. */
const MACS_PER_UNIT = 10_000_000;
/** JSON of an item beside its token ids, and of one id. */
const ITEM_BYTES = 64 * 1024;
const TOKEN_BYTES = 16;

interface DraftInput {
  readonly id: string;
  readonly repo: HubRepo;
  readonly dtype: Dtype | undefined;
  readonly params: GenerateParams;
  readonly weight: GraphWeight;
  readonly opTypes: ReadonlySet<string>;
  readonly variant: ModelVariant | undefined;
  readonly dir: string;
  readonly card: HubCard;
}

/** The manifest of a hub's decoder, with known answers from trying it; refuses what cannot be run. */
export async function draftGenerate({
  id,
  repo,
  dtype,
  params,
  weight,
  opTypes,
  variant,
  dir,
  card,
}: DraftInput): Promise<Omit<Extract<ModelDraft, { task: "generate" }>, "files">> {
  const units = weight.parameters / MACS_PER_UNIT;
  const tolerance = toleranceOf(opTypes, weight.hasFloat16 || variant !== undefined);
  const golden = await tried(params.file, () => generateGolden(dir, params, tolerance));
  const standIn = variant?.files[params.file];
  if (standIn !== undefined) await tried(standIn, () => holdsGolden(dir, { ...params, file: standIn }, golden));
  return {
    schema: 1,
    id,
    name: dtype === undefined || dtype === "fp32" ? repo.name : `${repo.name} (${dtype})`,
    description: `${repoName(repo)}, brought in from ${new URL(repo.baseUrl).host}: ${params.chat ? "answers in a conversation, or goes on from a text" : "goes on from a text"}; ${parametersText(weight)}, ${params.contextTokens} tokens of context.`,
    task: "generate",
    version: card.commit?.slice(0, 12) ?? repo.revision.slice(0, 64),
    licence: {
      spdx: spdxOf(card.licence),
      ...(card.licenceUrl !== undefined && { url: card.licenceUrl }),
      attribution: `${repoName(repo)} at ${repo.baseUrl}`,
    },
    source: {
      kind: "hf",
      repo: repoName(repo),
      revision: card.commit ?? repo.revision,
      ...(repo.baseUrl !== PUBLIC_HUB && { baseUrl: repo.baseUrl }),
    },
    params,
    price: { microPointsPerUnit: String(priceFromCost(units)) },
    limits: {
      itemBytesMax: Math.min(LIMITS.itemBytesMax, ITEM_BYTES + params.contextTokens * TOKEN_BYTES),
      itemsPerChunkMax: 1,
    },
    cost: { unitsPerItem: Math.max(0.01, Number(units.toPrecision(3))) },
    requires: { minBufferBytes: weight.largestBytes, ...(weight.hasFloat16 && { shaderF16: true }) },
    backends: onlyOnCpu(opTypes) ? ["wasm", "cpu"] : ["webgpu", "wasm", "cpu"],
    ...(variant !== undefined && { variants: [variant] }),
    golden,
  };
}

/** In nats: how far below a backend's likeliest token a known answer's may lie; grows as arithmetic gets coarser. */
const toleranceOf = (opTypes: ReadonlySet<string>, half: boolean): number =>
  half || onlyOnCpu(opTypes) || opTypes.has("MatMulNBits") ? 0.5 : 0.05;

/** Sums of 8-bit integers: WebGPU has no kernels for them, and every token would go to the CPU and back in each layer. */
const onlyOnCpu = (opTypes: ReadonlySet<string>): boolean =>
  [...opTypes].some((op) => /^(DynamicQuantizeLinear|MatMulInteger|QLinear|QAttention)/.test(op));

async function tried<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal("unsupported", `${file} can't be run here: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
