// How much of the front job a node takes in one step.
import type { Policy } from "../engine/engine.ts";
import { BOUNDS } from "../engine/policy.ts";
import type { Chunk, Job, Node, Readiness, Span } from "../engine/state.ts";
import { msPerItem } from "../node/speed.ts";
import { unitsInTurn } from "./fairness.ts";

/** Chunks to lease: `again` were leased before, then those from the job's cursors, in order. */
export interface Take {
  readonly again: Chunk[];
  readonly fresh: { readonly span: Span; readonly slot: number }[];
}

/** Runs through the job's waiting chunks, queued-again ones first, until the node, the grant, the account's turn or the fair part is full. */
export function takeChunks(
  policy: Policy,
  job: Job,
  readiness: Readiness,
  suits: (chunk: Chunk, node: Node) => boolean,
): Take {
  const take: Take = { again: [], fresh: [] };
  const { node, model } = readiness;
  const chunksMax = chunksInStep(policy, job, readiness);
  const msEach = msPerItem(readiness.speed);
  const unitsMax = unitsInTurn(model.queue, job.flow);
  const unitsEach = model.facts.unitsPerItem;
  let outstandingMs = node.outstandingMs;
  let units = 0;
  let bytes = 0;
  let count = 0;

  const fits = (itemCount: number, inputBytes: number): boolean => {
    const full =
      count >= chunksMax ||
      units >= unitsMax ||
      outstandingMs + itemCount * msEach > policy.grantTargetMs ||
      bytes + inputBytes > policy.grantBytesMax;
    if (count > 0 && full) return false;
    count++;
    units += itemCount * unitsEach;
    outstandingMs += itemCount * msEach;
    bytes += inputBytes;
    return true;
  };

  const scanned = Math.min(job.requeued.length, BOUNDS.requeuedScanMax);
  for (let i = 0; i < scanned; i++) {
    const chunk = job.requeued[i];
    if (chunk === undefined || !suits(chunk, node)) continue;
    if (!fits(chunk.itemCount, inputBytesOf(chunk.span, chunk.index - chunk.span.firstChunk))) return take;
    take.again.push(chunk);
  }
  for (const span of job.freshSpans) {
    for (let slot = span.cursor; slot < span.chunkItems.length; slot++) {
      if (span.answered[slot] === 1) continue;
      if (!fits(span.chunkItems[slot] ?? 0, inputBytesOf(span, slot))) return take;
      take.fresh.push({ span, slot });
    }
  }
  return take;
}

const inputBytesOf = (span: Span, slot: number): number => span.inputs[slot]?.byteLength ?? 0;

function chunksInStep(policy: Policy, job: Job, readiness: Readiness): number {
  const { node, model } = readiness;
  // When little is left, the hungry nodes share it by their speeds.
  const part = model.hungryItemsPerMs > 0 ? readiness.itemsPerMs / model.hungryItemsPerMs : 1;
  return Math.min(
    policy.leasesPerNodeMax - node.leaseCount,
    policy.grantLeasesMax,
    node.strikes > 0 ? 1 : Number.POSITIVE_INFINITY,
    job.ringNext === job ? Number.POSITIVE_INFINITY : BOUNDS.roundChunksMax,
    Math.ceil(model.queuedChunks * part),
  );
}
