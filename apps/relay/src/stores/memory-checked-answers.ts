// What checks read, in memory: answers with their inputs, and those whose verdict is outstanding.
import type { Evidence } from "@starling/domain";
import { packBundle } from "@starling/protocol";
import type { Store } from "../ports/store.ts";
import { type MemoryTables, standingOf } from "./memory-tables.ts";
import { chargedOf } from "./rows.ts";

type Read<K extends "evidence" | "provisional"> = Awaited<ReturnType<Store[K]>>;

export function evidenceIn(
  { jobs }: MemoryTables,
  { chunks, bytesMax }: Parameters<Store["evidence"]>[0],
): Read<"evidence"> {
  const evidence: Evidence[] = [];
  const spans = new Set<object>();
  let bytes = 0;
  for (const [at, { jobId, chunkIndex }] of chunks.entries()) {
    const job = jobs.get(jobId);
    const output = job?.outputs.get(chunkIndex);
    const standing = output && standingOf(output);
    const span = job?.spans.findLast(({ firstChunk }) => firstChunk <= chunkIndex);
    const input = span?.inputs[chunkIndex - span.firstChunk];
    if (output === undefined || standing === undefined || span === undefined || input === undefined) continue;
    if (bytes >= bytesMax) return { evidence, left: chunks.slice(at) };
    const { fence, data, proof } = standing.answer;
    bytes += data.byteLength + (spans.has(span) ? 0 : packBundle(span.inputs).byteLength);
    spans.add(span);
    evidence.push({ jobId, chunkIndex, itemCount: output.itemCount, fence, input, output: data, proof });
  }
  return { evidence, left: [] };
}

export function provisionalIn(
  { jobs, forfeits }: MemoryTables,
  { after, limit }: Parameters<Store["provisional"]>[0],
): Read<"provisional"> {
  const found = [...jobs.values()]
    .flatMap((job) =>
      [...job.outputs.values()].flatMap((output) => {
        const { outcome, seq, chunkIndex } = output;
        if (!outcome.ok || outcome.verification.status !== "provisional" || seq <= (after ?? 0n)) return [];
        if (standingOf(output)?.verification.status !== "provisional") return [];
        const { nodeId, accountId } = outcome.answer;
        const forfeitedAtMs = forfeits.get(accountId);
        if (forfeitedAtMs !== undefined && Math.floor(output.atMs) <= forfeitedAtMs) return [];
        const { jobId, row } = job;
        const { reward } = outcome;
        const plain = { jobId, chunkIndex, modelId: row.model_id, nodeId, accountId, reward };
        if (row.task !== "generate") return [{ seq, output: plain }];
        const prices = { price_per_item: row.price_per_item, reward_per_item: job.rewardPerItem };
        const amount = chargedOf({ reward, ...prices });
        return [{ seq, output: { ...plain, charged: { payerId: job.accountId, amount } } }];
      }),
    )
    .sort((a, b) => (a.seq < b.seq ? -1 : 1))
    .slice(0, limit);
  return {
    outputs: found.map(({ output }) => output),
    next: found.length < limit ? null : (found.at(-1)?.seq ?? null),
  };
}
