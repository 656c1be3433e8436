// Leases come and go.

import { expectedMs, lapsesAtMs } from "../../lease/terms.ts";
import { readinessOf } from "../../node/capability.ts";
import { msPerItem } from "../../node/speed.ts";
import { charge } from "../../schedule/fairness.ts";
import { advance, streamOf } from "../../stream/stream.ts";
import type { ChosenFor, DurableChange } from "../change.ts";
import type { Chunk, Grant, Job, Lease, Node, Readiness, Span, State, Term, Trouble } from "../state.ts";
import type { VolatileChange } from "../volatile-change.ts";
import { offerAgain, parkedWith, refreshJob, refreshNode, requeue, unqueue } from "./refresh.ts";

type Of<T extends VolatileChange["type"]> = Extract<VolatileChange, { type: T }>;

export function grantLeases(state: State, change: Of<"leases-granted">, nowMs: number): void {
  const node = state.nodes.get(change.nodeId);
  const job = state.jobs.get(change.jobId) ?? state.auditJobs.get(change.jobId);
  if (node === undefined || job === undefined) throw new Error("a lease was granted to no one, or of nothing");
  const readiness = readinessOf(node, job.model);
  if (readiness === undefined) throw new Error(`${node.nodeId} was granted work that it isn't ready for`);
  if (node.leaseCount === 0) node.workSinceMs = nowMs;
  const grant: Grant = { atMs: nowMs, msEach: msPerItem(readiness.speed), aheadMs: node.outstandingMs };
  const term: Term = { endsAtMs: nowMs + state.policy.leaseTtlMs };
  const streamTerm: Term = { endsAtMs: nowMs + state.policy.streamTtlMs };
  let items = 0;
  let units = 0;
  const add = (chunk: Chunk): void => {
    addLease(state, readiness, chunk, grant, items, change.chosen, chunk.stream === null ? term : streamTerm);
    if (chunk.stream === null) items += chunk.itemCount;
    units += chunk.stream?.unitsMax ?? chunk.itemCount;
  };
  for (const chunk of takeRequeued(job, change.again)) add(chunk);
  for (let i = 0; i < change.fresh; i++) add(takeFresh(job));
  node.outstandingMs += items * grant.msEach;
  node.isFilling = !change.filled;
  job.model.queuedChunks -= change.again.length + change.fresh;
  if (!job.isAudit) charge(job.model.queue, job, units * job.model.facts.unitsPerItem);
  refreshJob(state, job);
  refreshNode(state, node, nowMs);
}

function takeRequeued(job: Job, indexes: readonly number[]): Chunk[] {
  if (indexes.length === 0) return [];
  const taken: Chunk[] = [];
  let kept = 0;
  for (const chunk of job.requeued) {
    if (chunk.index === indexes[taken.length]) {
      chunk.place = "out";
      taken.push(chunk);
    } else {
      job.requeued[kept++] = chunk;
    }
  }
  job.requeued.length = kept;
  return taken;
}

function takeFresh(job: Job): Chunk {
  const span = job.freshSpans[0];
  if (span === undefined) throw new Error(`${job.jobId} has no fresh chunk`);
  const slot = span.cursor;
  const itemCount = span.chunkItems[slot] ?? 0;
  const chunk: Chunk = {
    span,
    index: span.firstChunk + slot,
    firstItem: span.cursorItem,
    itemCount,
    stream: streamOf(span, slot),
    lease: null,
    secondLease: null,
    trouble: null,
    place: "out",
    audit: null,
    check: null,
  };
  span.live[slot] = chunk;
  span.cursor = slot + 1;
  span.cursorItem += itemCount;
  job.freshChunks--;
  skipAnswered(span);
  if (span.cursor === span.chunkItems.length) job.freshSpans.shift();
  return chunk;
}

/** Moves the cursor past chunks that were answered before this relay loaded them. */
export function skipAnswered(span: Span): void {
  while (span.answered[span.cursor] === 1) {
    span.cursorItem += span.chunkItems[span.cursor] ?? 0;
    span.cursor++;
  }
}

function addLease(
  state: State,
  readiness: Readiness,
  chunk: Chunk,
  grant: Grant,
  itemsAhead: number,
  chosen: ChosenFor,
  term: Term,
): void {
  const { node } = readiness;
  const number = state.leases.nextNumber;
  const lease: Lease = {
    number,
    chunk,
    node,
    grant,
    itemsAhead,
    chosen: reasonFor(chunk, chosen),
    term,
    grewAtMs: grant.atMs,
    nextOfNode: null,
    previousOfNode: node.lastLease,
  };
  if (node.lastLease === null) node.firstLease = lease;
  else node.lastLease.nextOfNode = lease;
  node.lastLease = lease;
  node.leaseCount++;
  chunk.span.job.leaseCount++;
  if (chunk.stream !== null) readiness.streams++;
  if (chunk.lease === null) chunk.lease = lease;
  else chunk.secondLease = lease;
  state.leases.add(lease);
  state.wheel.insert(number, lapsesAtMs(state.policy, lease), grant.atMs);
}

function reasonFor({ stream, lease, trouble }: Chunk, chosen: ChosenFor): ChosenFor {
  if (stream !== null && stream.tokens.length > 0) return "took_over";
  if (lease !== null) return "second_try";
  return trouble === null ? chosen : "tried_again";
}

/** Takes a lease out of every index. The caller refreshes its node, and queues its chunk again if it must be. */
export function endLease(state: State, lease: Lease, nowMs: number): void {
  const { node, chunk } = lease;
  state.leases.delete(lease.number);
  if (chunk.lease === lease) chunk.lease = chunk.secondLease;
  chunk.secondLease = null;
  if (lease.previousOfNode === null) {
    node.firstLease = lease.nextOfNode;
    node.workSinceMs = nowMs;
  } else {
    lease.previousOfNode.nextOfNode = lease.nextOfNode;
  }
  if (lease.nextOfNode === null) node.lastLease = lease.previousOfNode;
  else lease.nextOfNode.previousOfNode = lease.previousOfNode;
  node.leaseCount--;
  chunk.span.job.leaseCount--;
  if (chunk.stream !== null) {
    const readiness = readinessOf(node, chunk.span.job.model);
    if (readiness !== undefined) readiness.streams--;
  }
  node.outstandingMs = node.leaseCount === 0 ? 0 : Math.max(0, node.outstandingMs - expectedMs(lease));
}

export function renewLeases(state: State, fences: readonly number[], nowMs: number): void {
  const term: Term = { endsAtMs: nowMs + state.policy.leaseTtlMs };
  for (const fence of fences) {
    const lease = state.leases.get(fence);
    if (lease !== undefined) lease.term = term;
  }
}

/** Streams that were heard of, and those of them that have new tokens. */
export function hearStreams(state: State, change: Of<"streams-heard">, nowMs: number): void {
  const term: Term = { endsAtMs: nowMs + state.policy.streamTtlMs };
  for (const fence of change.fences) {
    const lease = state.leases.get(fence);
    if (lease !== undefined) lease.term = term;
  }
  for (const fence of change.advanced) {
    const lease = state.leases.get(fence);
    if (lease === undefined) continue;
    lease.grewAtMs = nowMs;
    // It goes on: what went wrong before was not the text's fault.
    if (lease.chunk.trouble !== null) lease.chunk.trouble.lapses = 0;
  }
}

export function advanceStream(state: State, change: Extract<DurableChange, { type: "stream-advanced" }>): void {
  const lease = state.leases.get(change.fence);
  const stream = lease?.chunk.stream;
  if (lease === undefined || stream === undefined || stream === null) return;
  const { node, chunk } = lease;
  const adapterClass = readinessOf(node, chunk.span.job.model)?.adapterClass ?? "unknown";
  advance(stream, { nodeId: node.nodeId, account: node.account, adapterClass }, change.tokens);
}

/** Ends leases without an answer and queues their chunks again. `mark` notes on the chunk what happened. */
function endUnanswered(
  state: State,
  fences: readonly number[],
  nowMs: number,
  mark: (chunk: Chunk, node: Node, index: number) => void,
): void {
  let node: Node | undefined;
  let job: Job | undefined;
  fences.forEach((fence, index) => {
    const lease = state.leases.get(fence);
    if (lease === undefined) return;
    endLease(state, lease, nowMs);
    mark(lease.chunk, lease.node, index);
    requeue(lease.chunk);
    if (job !== undefined && job !== lease.chunk.span.job) refreshJob(state, job);
    job = lease.chunk.span.job;
    if (node !== undefined && node !== lease.node) refreshNode(state, node, nowMs);
    node = lease.node;
  });
  if (job !== undefined) refreshJob(state, job);
  if (node !== undefined) refreshNode(state, node, nowMs);
}

function noteTrouble(chunk: Chunk, node: Node): Trouble {
  chunk.trouble ??= { failures: 0, lapses: 0, rejections: 0, nodeIds: [] };
  const { trouble } = chunk;
  if (!trouble.nodeIds.includes(node.nodeId)) trouble.nodeIds.push(node.nodeId);
  return trouble;
}

export const returnLeases = (state: State, fences: readonly number[], nowMs: number): void =>
  endUnanswered(state, fences, nowMs, () => {});

export const lapseLeases = (state: State, change: Of<"leases-lapsed">, nowMs: number): void =>
  endUnanswered(state, change.fences, nowMs, (chunk, node, index) => {
    const trouble = noteTrouble(chunk, node);
    if (change.blamed[index] === true) trouble.lapses++;
  });

export function failLease(state: State, change: Of<"lease-failed">, nowMs: number): void {
  endUnanswered(state, [change.fence], nowMs, (chunk, node) => {
    const trouble = noteTrouble(chunk, node);
    trouble.failures++;
    if (change.code === "input_rejected") trouble.rejections++;
    else noteFailure(chunk.span.job, node);
  });
}

function noteFailure(job: Job, node: Node): void {
  job.failures++;
  job.failedFirstOn ??= node.nodeId;
  if (job.failedFirstOn !== node.nodeId) job.failsOnSeveral = true;
}

/** Files renewed leases of the slot that came up under their new time. */
export function passSlot(state: State, nowMs: number): void {
  for (const number of state.wheel.advance()) {
    const lease = state.leases.at(number);
    if (lease !== undefined) state.wheel.insert(number, lapsesAtMs(state.policy, lease), nowMs);
  }
}

export function parkChunk(state: State, change: Of<"chunk-parked">): void {
  const job = state.jobs.get(change.jobId) ?? state.auditJobs.get(change.jobId);
  const chunk = job?.requeued.find((c) => c.index === change.chunkIndex);
  if (job === undefined || chunk === undefined) return;
  unqueue(chunk);
  chunk.place = "parked";
  parkedWith(chunk).add(chunk);
  refreshJob(state, job);
}

export function offerChunksAgain(state: State, fences: readonly number[]): void {
  for (const fence of fences) {
    const chunk = state.leases.get(fence)?.chunk;
    if (chunk === undefined || chunk.place !== "out") continue;
    offerAgain(chunk);
    refreshJob(state, chunk.span.job);
  }
}
