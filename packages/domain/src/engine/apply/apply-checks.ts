// Checks come, are answered and go.
import { type CheckId, type CheckReason, type QuorumRule, unitsMaxOf } from "@starling/protocol/vocabulary";
import { readinessOf } from "../../node/capability.ts";
import { refereeInput, trapInput } from "../../stream/measured.ts";
import { generateItemOf, isStreaming } from "../../stream/stream.ts";
import type { ResultProof } from "../command.ts";
import { heldKey } from "../held-key.ts";
import { BOUNDS } from "../policy.ts";
import type {
  AuditWork,
  Check,
  Chunk,
  KnownAnswer,
  Lease,
  Model,
  Opinion,
  Readiness,
  Span,
  State,
  Stream,
} from "../state.ts";
import type { VolatileChange } from "../volatile-change.ts";
import { endLease } from "./apply-leases.ts";
import { offerAgain, refreshJob, refreshModel, refreshNode, unqueue } from "./refresh.ts";

type Of<T extends VolatileChange["type"]> = Extract<VolatileChange, { type: T }>;
type Names = { readonly jobId: `job_${string}`; readonly chunkIndex: number };

export function openCheck(state: State, change: Of<"check-opened">): void {
  const { member, kept, account, batch } = change;
  const model = state.models.get(member.modelId);
  if (model === undefined) throw new Error(`${change.checkId} needs the model ${member.modelId}, which is not loaded`);
  const { adapterClass, fence, output, proof } = kept;
  const chosen = "fastest_free";
  const opinion: Opinion = { nodeId: member.nodeId, account, adapterClass, fence, chosen, output, proof };
  addCheck(state, {
    ...newCheck(change.checkId, change.reason, model, { agree: 2, of: BOUNDS.opinionsMax }),
    jobId: member.jobId,
    chunkIndex: member.chunkIndex,
    itemCount: kept.itemCount,
    input: kept.input,
    opinions: [opinion],
    batch,
    member,
  });
}

function newCheck(checkId: CheckId, reason: CheckReason, model: Model, rule: QuorumRule) {
  const asked = new Set<Chunk>();
  const none = {
    subject: 0,
    failedAsks: 0,
    chunk: null,
    batch: null,
    member: null,
    trial: null,
    isTrap: false,
  } as const;
  return { checkId, reason, model, rule, asked, refused: new Set<Check["opinions"][number]["account"]>(), ...none };
}

function addCheck(state: State, check: Check): void {
  state.checks.set(check.checkId, check);
  state.dueChecks.add(check);
}

/** The chunk is answered, and waits for a verdict on it. */
export function holdAnswer(state: State, change: Of<"answer-held">, nowMs: number): void {
  const lease = state.leases.get(change.fence);
  if (lease === undefined) throw new Error(`an answer is held under fence ${change.fence}, which is not held`);
  const { chunk, node } = lease;
  const { span } = chunk;
  const { job } = span;
  const input = span.inputs[chunk.index - span.firstChunk];
  if (input === undefined) throw new Error(`chunk ${chunk.index} of ${job.jobId} has no input`);
  const opinion = opinionOf(lease, change);
  endLease(state, lease, nowMs);
  const other = chunk.lease;
  if (other !== null) {
    endLease(state, other, nowMs);
    refreshNode(state, other.node, nowMs);
  }
  unqueue(chunk);
  refreshJob(state, job);
  chunk.place = "held";
  job.heldChunks++;
  state.held.set(heldKey(job.jobId, chunk.index), chunk);
  const check: Check = {
    ...newCheck(change.checkId, job.assurance === "quorum" ? "quorum" : "full", job.model, change.rule),
    jobId: job.jobId,
    chunkIndex: chunk.index,
    itemCount: chunk.itemCount,
    input,
    opinions: [opinion],
    chunk,
  };
  chunk.check = check;
  addCheck(state, check);
  refreshNode(state, node, nowMs);
}

function opinionOf(
  lease: Lease,
  answer: { readonly fence: number; readonly output: Uint8Array; readonly proof: ResultProof | null },
): Opinion {
  const { node } = lease;
  const { fence, output, proof } = answer;
  const adapterClass = readinessOf(node, lease.chunk.span.job.model)?.adapterClass ?? "unknown";
  return { nodeId: node.nodeId, account: node.account, adapterClass, fence, chosen: lease.chosen, output, proof };
}

/** Known texts are made as any text, told token by token; nobody waits for the tokens. */
function trialStream(model: Model, input: Uint8Array): Stream | null {
  const item = isStreaming(model) ? generateItemOf(input) : undefined;
  if (item === undefined || item.check !== undefined) return null;
  return { item, unitsMax: unitsMaxOf(item), isShown: false, tokens: [], makers: [] };
}

/** Queues a chunk of the model's own job of checks. */
export function queueAudit(
  model: Model,
  work: AuditWork,
  of: { readonly input: Uint8Array; readonly itemCount: number; readonly offeredAs: Names },
): Chunk {
  const { audit } = model;
  const index = audit.spanChunks++;
  const span: Span = {
    job: audit,
    index,
    offeredAs: of.offeredAs,
    firstChunk: index,
    chunkItems: [of.itemCount],
    inputs: [of.input],
    streams: null,
    live: [],
    answered: new Uint8Array(1),
    answeredCount: 0,
    cursor: 1,
    cursorItem: of.itemCount,
  };
  const chunk: Chunk = {
    span,
    index,
    firstItem: 0,
    itemCount: of.itemCount,
    stream: trialStream(model, of.input),
    lease: null,
    secondLease: null,
    trouble: null,
    place: "out",
    audit: work,
    check: null,
  };
  span.live.push(chunk);
  audit.spans.set(index, span);
  offerAgain(chunk);
  return chunk;
}

export function askReferees(state: State, { check, offeredAs, isForHouse }: Of<"referees-asked">): void {
  for (const names of offeredAs) {
    const { itemCount } = check;
    const asked = { input: refereeInput(check), itemCount, offeredAs: names };
    check.asked.add(queueAudit(check.model, { type: "opinion", check, isForHouse }, asked));
  }
  refreshModel(state, check.model);
}

/** Takes an audit chunk, leased or not, out of every index. */
function dropAudit(state: State, chunk: Chunk, nowMs: number): void {
  const { job } = chunk.span;
  if (chunk.lease !== null) {
    const { node } = chunk.lease;
    endLease(state, chunk.lease, nowMs);
    refreshNode(state, node, nowMs);
  }
  unqueue(chunk);
  job.spans.delete(chunk.span.index);
  refreshModel(state, job.model);
}

export function takeAudit(state: State, change: Of<"audit-answered">, nowMs: number): void {
  const lease = state.leases.get(change.fence);
  const work = lease?.chunk.audit;
  if (lease === undefined || work === undefined || work === null) return;
  const { chunk } = lease;
  const opinion = opinionOf(lease, change);
  dropAudit(state, chunk, nowMs);
  if (work.type === "known") {
    addKnown(chunk, opinion);
    return;
  }
  const { check } = work;
  check.asked.delete(chunk);
  check.opinions.push(opinion);
  if (work.type === "trial")
    measureTrial(work.readiness, chunk.stream?.unitsMax ?? chunk.itemCount, nowMs - lease.grant.atMs);
  state.dueChecks.add(check);
}

function addKnown(chunk: Chunk, opinion: Opinion): void {
  const { model } = chunk.span.job;
  const input = chunk.span.inputs[0];
  model.knownUnderWay = Math.max(0, model.knownUnderWay - 1);
  if (input === undefined || model.known.length >= BOUNDS.knownMax) return;
  const { itemCount } = chunk;
  model.known.push({ input, output: opinion.output, itemCount, opinion, usedBy: new Set() });
}

/** What was measured stands for what was claimed, until work is measured. */
function measureTrial(readiness: Readiness, items: number, tookMs: number): void {
  const shownMs = Math.max(1, tookMs - BOUNDS.trialTravelMs);
  const claimedMs = (items * readiness.speed.busyMs) / Math.max(readiness.speed.items, 1e-9);
  if (!readiness.isAdmitted && shownMs > claimedMs) readiness.speed = { items, busyMs: shownMs };
}

export function loseAudit(state: State, { fence }: Of<"audit-dropped">, nowMs: number): void {
  const lease = state.leases.get(fence);
  const work = lease?.chunk.audit;
  if (lease === undefined || work === undefined || work === null) return;
  const { chunk, node } = lease;
  dropAudit(state, chunk, nowMs);
  if (work.type === "known") {
    const { model } = chunk.span.job;
    model.knownUnderWay = Math.max(0, model.knownUnderWay - 1);
    return;
  }
  const { check } = work;
  check.asked.delete(chunk);
  // The house is asked again: it may be the only one there is.
  if (!node.isHouse) check.refused.add(node.account);
  check.failedAsks++;
  state.dueChecks.add(check);
}

export function forgetCheck(state: State, check: Check, nowMs: number): void {
  for (const chunk of check.asked) dropAudit(state, chunk, nowMs);
  check.asked.clear();
  state.checks.delete(check.checkId);
  state.dueChecks.delete(check);
  if (check.chunk !== null) check.chunk.check = null;
}

/** The answer that is held was found wrong: its chunk is queued again, away from who gave it. The check is forgotten after. */
export function rejectAnswer(state: State, { chunk, nodeId }: Of<"answer-rejected">, nowMs: number): void {
  const { job } = chunk.span;
  if (chunk.place !== "held") return;
  state.held.delete(heldKey(job.jobId, chunk.index));
  job.heldChunks--;
  chunk.place = "out";
  chunk.trouble ??= { failures: 0, lapses: 0, rejections: 0, nodeIds: [] };
  chunk.trouble.failures++;
  if (!chunk.trouble.nodeIds.includes(nodeId)) chunk.trouble.nodeIds.push(nodeId);
  if (chunk.check !== null) forgetCheck(state, chunk.check, nowMs);
  offerAgain(chunk);
  refreshJob(state, job);
}

export function beginTrial(state: State, change: Of<"trial-begun">): void {
  const { readiness, known, offeredAs, trapAt } = change;
  const { model, node } = readiness;
  known.usedBy.add(node.account.accountId);
  if (known.usedBy.size >= BOUNDS.knownUses) forgetKnown(model, known);
  const isAdmission = model.trialsDue.get(readiness) !== "known";
  model.trialsDue.delete(readiness);
  const check: Check = {
    ...newCheck(change.checkId, isAdmission ? "admission" : "known", model, { agree: 2, of: BOUNDS.opinionsMax }),
    jobId: null,
    chunkIndex: 0,
    itemCount: known.itemCount,
    input: trapAt === null ? known.input : trapInput(known, trapAt),
    opinions: [known.opinion],
    subject: 1,
    trial: readiness,
    isTrap: trapAt !== null,
  };
  readiness.trial = check;
  state.checks.set(check.checkId, check);
  check.asked.add(queueAudit(model, { type: "trial", check, readiness }, { ...check, offeredAs }));
  refreshModel(state, model);
}

function forgetKnown(model: Model, known: KnownAnswer): void {
  const at = model.known.indexOf(known);
  if (at >= 0) model.known.splice(at, 1);
}

/** Nothing follows when the node has gone or is ready otherwise by now. */
export function endTrial(state: State, { check, passed }: Of<"trial-ended">, nowMs: number): void {
  const readiness = check.trial;
  if (readiness === null || readiness.trial !== check) return;
  readiness.trial = null;
  if (passed) {
    readiness.isAdmitted = true;
    readiness.trialsFailed = 0;
  } else if (!readiness.isAdmitted) {
    readiness.trialsFailed++;
    const waitMs = BOUNDS.trialAgainMs * 2 ** Math.min(readiness.trialsFailed - 1, 16);
    readiness.trialAfterMs = nowMs + Math.min(waitMs, BOUNDS.trialAgainMaxMs);
    readiness.model.trialsDue.set(readiness, "admission");
  }
  refreshNode(state, readiness.node, nowMs);
}

export function noteTrialDue(state: State, change: Of<"trial-due">): void {
  const node = state.nodes.get(change.nodeId);
  const model = state.models.get(change.modelId);
  const readiness = node && model && readinessOf(node, model);
  if (readiness === undefined || model === undefined || readiness.trial !== null) return;
  if (!model.trialsDue.has(readiness)) model.trialsDue.set(readiness, "known");
}

export function wantKnown(state: State, change: Of<"known-wanted">): void {
  const model = state.models.get(change.modelId);
  if (model === undefined) return;
  queueAudit(model, { type: "known" }, change);
  refreshModel(state, model);
}
