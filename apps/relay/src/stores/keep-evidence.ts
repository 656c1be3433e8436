// What is kept of a check's evidence: the items that the opinions differ most in, as far as they fit.
import type { CheckEvidence, CheckOpinion } from "@starling/domain";
import { ADMIN_LIMITS, accountId, DISPUTE_LIMITS, nodeId, packBundle, unpackBundle, verdict } from "@starling/protocol";
import { z } from "zod";
import type { StoredEvidence } from "../ports/admin-reads.ts";
import { sha256 } from "../sha256.ts";

export const EVIDENCE_LIMITS = {
  /** Of one check: items of all opinions, and of the input where that is kept. What is larger is told by its digest. */
  bytesMax: 131_072,
  itemsMax: ADMIN_LIMITS.evidenceItemsMax,
  opinionsMax: 8,
  /** The newest checks of jobs whose evidence is kept, and those of known answers: whoever fails trials can't push out the others. */
  jobChecksMax: 5_000,
  knownChecksMax: 500,
  /** As long as a check can be disputed, and as long again for the decision. What an open dispute is about stays. */
  keptMs: 2 * DISPUTE_LIMITS.ageMaxMs,
  /** Checks whose evidence goes with one commit, besides one for each that comes. */
  sweptAtOnce: 8,
} as const;

/** A row, all bytes in one: the input's kept items, then each opinion's; an empty part where none is kept. */
export interface EvidenceRow {
  readonly itemCount: number;
  /** Within the chunk, rising. */
  readonly items: readonly number[];
  readonly opinions: readonly KeptOpinion[];
  readonly data: Uint8Array;
}

const keptOpinion = z.object({
  nodeId,
  accountId,
  isSubject: z.boolean(),
  verdict,
  distance: z.number().nullable(),
  from: z.int(),
  /** Of the whole output. */
  bytes: z.int(),
  outputHash: z.string(),
  isAttested: z.boolean(),
});
type KeptOpinion = z.infer<typeof keptOpinion>;
const keptOpinions = z.array(keptOpinion);

/** @param isKnown of a known answer: its input stands nowhere else */
export function keepEvidence({ input, itemCount, opinions, furthest }: CheckEvidence, isKnown: boolean): EvidenceRow {
  // The one that the check was about is always among the first two.
  const some = opinions.slice(0, EVIDENCE_LIMITS.opinionsMax);
  const outputs = some.map(({ output }) => partsOf(output));
  const { bytesMax, itemsMax } = EVIDENCE_LIMITS;
  const items: number[] = [];
  let bytes = 0;
  for (const item of furthest) {
    if (items.length === itemsMax) break;
    const more = bytesAt(outputs, item);
    if (bytes + more > bytesMax) continue;
    bytes += more;
    items.push(item);
  }
  items.sort((a, b) => a - b);
  const asked = isKnown ? partsOf(input) : [];
  const hasRoom = items.reduce((sum, item) => sum + bytesAt([asked], item), bytes) <= bytesMax;
  const data = packBundle([hasRoom ? asked : [], ...outputs].map((parts) => bundleOf(parts, items)));
  return { itemCount, items, opinions: some.map(opinionOf), data };
}

function partsOf(bundle: Uint8Array): readonly Uint8Array[] {
  const parts = unpackBundle(bundle);
  return parts.ok ? parts.value : [];
}

const bytesAt = (bundles: readonly (readonly Uint8Array[])[], item: number): number =>
  bundles.reduce((sum, parts) => sum + (parts[item]?.byteLength ?? 0), 0);

function bundleOf(parts: readonly Uint8Array[], items: readonly number[]): Uint8Array {
  const kept = items.flatMap((item) => parts[item] ?? []);
  return items.length === 0 || kept.length < items.length ? NO_BYTES : packBundle(kept);
}

const NO_BYTES = new Uint8Array();

const opinionOf = ({ output, proof, ...opinion }: CheckOpinion): KeptOpinion => ({
  ...opinion,
  bytes: output.byteLength,
  outputHash: Buffer.from(proof?.outputHash ?? sha256(output)).toString("hex"),
  isAttested: proof !== null,
});

/** @param opinions as `keepEvidence` gave them, or as JSON kept them */
export function evidenceOfRow({
  itemCount,
  items,
  opinions,
  data,
}: {
  readonly itemCount: number;
  readonly items: readonly number[];
  readonly opinions: unknown;
  readonly data: Uint8Array;
}): StoredEvidence {
  const parts = unpackBundle(data, EVIDENCE_LIMITS.opinionsMax + 1);
  const bundleAt = (at: number) => {
    const bundle = parts.ok ? parts.value[at] : undefined;
    return bundle === undefined || bundle.byteLength === 0 ? null : bundle;
  };
  return {
    itemCount,
    items: [...items],
    input: bundleAt(0),
    opinions: keptOpinions.parse(opinions).map((opinion, i) => ({ ...opinion, output: bundleAt(i + 1) })),
  };
}
