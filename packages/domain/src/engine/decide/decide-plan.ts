// One step of planning: the account whose turn it is, its next job, the best hungry node, and as many chunks as fit.
import type { LeaseOffer } from "@starling/protocol/vocabulary";
import { deadlineOf, expiryOf } from "../../lease/terms.ts";
import { msPerItem } from "../../node/speed.ts";
import { bestNodeFor, suits } from "../../schedule/eligible.ts";
import { type Take, takeChunks } from "../../schedule/plan.ts";
import type { Context } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Job, Readiness, State } from "../state.ts";

export function decidePlan(state: State, modelId: string, context: Context, draft: Draft): void {
  const model = state.models.get(modelId);
  const job = model?.queue.waiting.at(0)?.front;
  const best = model?.hungry.at(0);
  if (model === undefined || job === undefined || job === null || best === undefined) return;
  const again = job.requeued[0];
  const readiness = again === undefined ? best : bestNodeFor(state.nodes, model, again);
  if (readiness === undefined) {
    // Only nodes that it failed on are hungry: it waits aside for another.
    if (again !== undefined) draft.volatile.push({ type: "chunk-parked", jobId: job.jobId, chunkIndex: again.index });
    return;
  }
  const take = takeChunks(state.policy, job, readiness, (chunk, node) => suits(state.nodes, model, chunk, node));
  grant(state, job, readiness, take, context, draft);
}

function grant(state: State, job: Job, readiness: Readiness, take: Take, context: Context, draft: Draft): void {
  const { policy, nextFence: firstFence } = state;
  const { nodeId } = readiness.node;
  const { modelId } = job.model.facts;
  const { jobId } = job;
  const leases: LeaseOffer[] = [];
  const inputs: Uint8Array[] = [];
  const msEach = msPerItem(readiness.speed);
  let aheadMs = readiness.node.outstandingMs;
  let fence = firstFence;
  const offer = (chunkIndex: number, itemCount: number, input: Uint8Array | undefined): void => {
    if (input === undefined) throw new Error(`chunk ${chunkIndex} of ${jobId} has no input`);
    const expectedMs = itemCount * msEach;
    const deadlineAtMs = deadlineOf(policy, context.nowMs, aheadMs, expectedMs);
    const ttlMs = Math.max(1, Math.floor(expiryOf(policy, context.nowMs, deadlineAtMs) - context.nowMs));
    leases.push({ jobId, chunkIndex, fence: fence++, modelId, itemCount, ttlMs });
    inputs.push(input);
    aheadMs += expectedMs;
  };
  for (const { index, itemCount, span } of take.again) offer(index, itemCount, span.inputs[index - span.firstChunk]);
  for (const { span, slot } of take.fresh) {
    offer(span.firstChunk + slot, span.chunkItems[slot] ?? 0, span.inputs[slot]);
  }
  const again = take.again.map((chunk) => chunk.index);
  draft.volatile.push({ type: "leases-granted", nodeId, jobId, firstFence, again, fresh: take.fresh.length });
  draft.effects.push({ type: "grant", when: "now", nodeId, leases, inputs });
}
