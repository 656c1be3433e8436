// One step of planning: the account whose turn it is, its next job, the best hungry node, and as many chunks as fit.
import type { LeaseOffer } from "@starling/protocol/vocabulary";
import { deadlineMs } from "../../lease/terms.ts";
import { msPerItem } from "../../node/speed.ts";
import { bestNodeFor, refereeFor, suits } from "../../schedule/eligible.ts";
import { type Take, takeChunks } from "../../schedule/plan.ts";
import { holderOf } from "../../stream/holder.ts";
import { isStreaming, resumedInput, streamOf } from "../../stream/stream.ts";
import type { ChosenFor } from "../change.ts";
import type { Context } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Chunk, Grant, Job, Model, Readiness, Span, State } from "../state.ts";

export function decidePlan(state: State, modelId: string, context: Context, draft: Draft): void {
  const model = state.models.get(modelId);
  const audited = model?.audit.requeued[0];
  if (model !== undefined && audited !== undefined) {
    planAudit(state, model, audited, context, draft);
    return;
  }
  const job = model?.queue.waiting.at(0)?.front;
  const best = model?.hungry.at(0);
  if (model === undefined || job === undefined || job === null || best === undefined) return;
  const again = job.requeued[0];
  if (isStreaming(model)) {
    planStream(state, model, job, context, draft);
    return;
  }
  const readiness = again === undefined ? best : bestNodeFor(state, model, again);
  if (readiness === undefined) {
    // Only nodes that it failed on are hungry: it waits aside for another.
    if (again !== undefined) draft.volatile.push({ type: "chunk-parked", jobId: job.jobId, chunkIndex: again.index });
    return;
  }
  const take = takeChunks(state, job, readiness, context.nowMs);
  if (take.again.length + take.fresh > 0) grant(state, job, readiness, take, context, draft);
  else draft.volatile.push({ type: "node-filled", nodeId: readiness.node.nodeId });
}

/** One text at a time, so that each goes where the fewest are made, or where its beginning is held. */
function planStream(state: State, model: Model, job: Job, context: Context, draft: Draft): void {
  const again = job.requeued[0];
  const best = again === undefined ? model.hungry.at(0) : bestNodeFor(state, model, again);
  if (best === undefined) {
    if (again !== undefined) draft.volatile.push({ type: "chunk-parked", jobId: job.jobId, chunkIndex: again.index });
    return;
  }
  const [span] = job.freshSpans;
  const stream = again?.stream ?? (span === undefined ? null : streamOf(span, span.cursor));
  const holder = stream === null ? undefined : holderOf(state, model, job, stream, best);
  const suited = holder !== undefined && (again === undefined || suits(state, model, again, holder.node));
  const take =
    again === undefined ? { again: [], fresh: 1, filled: false } : { again: [again], fresh: 0, filled: false };
  grant(state, job, suited ? holder : best, take, context, draft, suited ? "holds_prefix" : "fastest_free");
}

/** Checks come before consumers' chunks: they are few, and answers wait for them. */
function planAudit(state: State, model: Model, chunk: Chunk, context: Context, draft: Draft): void {
  const { audit } = model;
  const readiness = refereeFor(state, model, chunk);
  if (readiness === undefined) {
    draft.volatile.push({ type: "chunk-parked", jobId: audit.jobId, chunkIndex: chunk.index });
    return;
  }
  grant(state, audit, readiness, { again: [chunk], fresh: 0, filled: false }, context, draft);
}

function grant(
  state: State,
  job: Job,
  readiness: Readiness,
  take: Take,
  context: Context,
  draft: Draft,
  chosen: ChosenFor = "fastest_free",
): void {
  const { nodeId, outstandingMs: aheadMs } = readiness.node;
  const offers = new Offers(state, job, { atMs: context.nowMs, msEach: msPerItem(readiness.speed), aheadMs });
  const again: number[] = [];
  for (const { index, span } of take.again) {
    again.push(index);
    offers.add(span, index - span.firstChunk);
  }
  const { fresh, filled } = take;
  let left = fresh;
  for (const span of job.freshSpans) {
    if (left === 0) break;
    for (let slot = span.cursor; slot < span.chunkItems.length && left > 0; slot++) {
      if (span.answered[slot] === 1) continue;
      offers.add(span, slot);
      left--;
    }
  }
  const { leases, inputs } = offers;
  draft.volatile.push({ type: "leases-granted", nodeId, jobId: job.jobId, again, fresh, filled, chosen });
  draft.effects.push({ type: "grant", when: "now", nodeId, leases, inputs });
}

/** What the node is told of its new leases. */
class Offers {
  readonly leases: LeaseOffer[] = [];
  readonly inputs: Uint8Array[] = [];
  readonly #state: State;
  readonly #job: Job;
  readonly #grant: Grant;
  #fence: number;
  #items = 0;

  constructor(state: State, job: Job, grant: Grant) {
    this.#state = state;
    this.#job = job;
    this.#grant = grant;
    this.#fence = state.leases.nextFence;
  }

  add(span: Span, slot: number): void {
    const { policy } = this.#state;
    const { jobId, model } = this.#job;
    const stream = this.#job.isAudit ? (span.live[slot]?.stream ?? null) : streamOf(span, slot);
    const given = stream !== null && stream.tokens.length > 0 ? resumedInput(stream) : span.inputs[slot];
    const itemCount = span.chunkItems[slot] ?? 0;
    if (given === undefined) throw new Error(`chunk ${span.firstChunk + slot} of ${jobId} has no input`);
    this.#items += itemCount;
    const livesMs =
      stream === null ? Math.min(policy.leaseTtlMs, deadlineMs(policy, this.#grant, this.#items)) : policy.streamTtlMs;
    this.leases.push({
      ...(span.offeredAs ?? { jobId, chunkIndex: span.firstChunk + slot }),
      fence: this.#fence++,
      modelId: model.facts.modelId,
      itemCount,
      ttlMs: Math.max(1, Math.floor(livesMs)),
    });
    this.inputs.push(given);
  }
}
