import { type EmbedParams, priceFromCost } from "@starling/protocol";
import type { ModelDraft } from "../catalogue/write-model.ts";
import type { GraphFacts } from "../onnx/graph-facts.ts";
import { Refusal } from "../refusal.ts";
import { embedGolden } from "../run/embed-golden.ts";
import { type HubRepo, PUBLIC_HUB, repoName } from "./hub-repo.ts";
import { type HubCard, spdxOf } from "./read-card.ts";

/** What a new model is tried on. */
export const GOLDEN_TEXTS = [
  "A cat is sleeping on the sofa.",
  "Starlings fly in flocks; each bird watches only its seven nearest neighbours.",
];
/** Multiply-adds that one WebAssembly thread does in a millisecond, about; and the tokens of a usual text. */
const MACS_PER_UNIT = 10_000_000;
const TOKENS_USUAL = 24;

interface DraftInput {
  readonly id: string;
  readonly repo: HubRepo;
  readonly params: EmbedParams;
  readonly graph: GraphFacts;
  readonly dir: string;
  readonly card: HubCard;
}

/** The manifest of a hub model, with known answers from trying it; refuses what cannot be run. */
export async function draftEmbed({
  id,
  repo,
  params,
  graph,
  dir,
  card,
}: DraftInput): Promise<Omit<Extract<ModelDraft, { task: "embed" }>, "files">> {
  const units = Math.max(1, Math.round((graph.computedParameters * TOKENS_USUAL) / MACS_PER_UNIT));
  const share = toleranceShare(graph);
  return {
    schema: 1,
    id,
    name: repo.name,
    description: `${repoName(repo)}, brought in from ${new URL(repo.baseUrl).host}: turns a text into ${params.dimensions} numbers; near meanings give near vectors.`,
    task: "embed",
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
    price: { microPointsPerItem: String(priceFromCost(units)) },
    limits: { itemBytesMax: 32_768, itemsPerChunkMax: units > 100 ? 64 : 256, itemCharsMax: 8192 },
    cost: { unitsPerItem: units },
    requires: { minBufferBytes: graph.largestWeight * 4, ...(graph.usesFloat16 && { shaderF16: true }) },
    backends: ["webgpu", "wasm", "cpu"],
    golden: await tried(params, () =>
      embedGolden(dir, params, GOLDEN_TEXTS, (peak) => Number((1e-5 + share * peak).toPrecision(3))),
    ),
  };
}

/** How far, as a share of the largest number, a backend may be from the CPU: grows as arithmetic gets coarser. */
function toleranceShare(graph: GraphFacts): number {
  if ([...graph.opTypes].some((op) => /^(DynamicQuantize|MatMulInteger|QLinear|DequantizeLinear|MatMulNBits)/.test(op)))
    return 5e-2;
  return graph.usesFloat16 ? 2e-2 : 1e-3;
}

async function tried<T>(params: EmbedParams, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal(
      "unsupported",
      `${params.file} can't be run here: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
