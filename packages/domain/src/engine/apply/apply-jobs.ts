// Jobs, spans and answers.
import { type ApiKeyId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import { priceOf } from "../../job/price.ts";
import { NO_DAY } from "../../redemption/day-sum.ts";
import { closeJob, dequeueJob, openJob } from "../../schedule/fairness.ts";
import { advance, isStreaming, streamOf } from "../../stream/stream.ts";
import type { DurableChange } from "../change.ts";
import type { JobFacts, StreamFacts } from "../command.ts";
import { heldKey } from "../held-key.ts";
import { BOUNDS } from "../policy.ts";
import type { Account, Budget, Chunk, Job, Model, Node, Span, State } from "../state.ts";
import { forgetCheck } from "./apply-checks.ts";
import { endLease, skipAnswered } from "./apply-leases.ts";
import { refreshJob, refreshModel, refreshNode, removeParked, setTimer, unqueue } from "./refresh.ts";

type Of<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

/** How an idempotency key is known in memory: keys of different accounts are different. */
export const keyOf = (accountId: string, key: string): string => `${accountId} ${key}`;

export function admitJob(state: State, change: Of<"job-admitted">): void {
  const { model, account } = ownersOf(state, change);
  account.held += change.hold;
  const claimed = change.spans.filter((span) => span.claimed);
  const job = addJob(state, model, account, {
    ...change,
    itemsDone: 0,
    itemsFailed: 0,
    holdRemaining: change.hold,
    quoted: change.hold,
    openChunks: change.chunkCount,
    storedSpans: change.spans.length - claimed.length,
  });
  if (job.budget !== null) job.budget.held += change.hold;
  for (const span of claimed) addSpan(state, job, { ...span, answered: [] });
  setDeadline(state, job);
  refreshJob(state, job);
}

function setDeadline(state: State, { jobId, deadlineAtMs }: Job): void {
  if (deadlineAtMs !== null) setTimer(state, { type: "deadline", jobId }, deadlineAtMs);
}

export function loadJob(state: State, facts: JobFacts): void {
  const { model, account } = ownersOf(state, facts);
  const answered = facts.itemsDone + facts.itemsFailed;
  const openShare = (facts.itemCount - answered) / facts.itemCount;
  const job = addJob(state, model, account, {
    ...facts,
    // What was held at first isn't known any more; of other tasks it follows from the items.
    quoted: isStreaming(model) ? facts.holdRemaining : priceOf(facts.pricePerItem, facts.itemCount),
    openChunks: Math.max(1, Math.round(facts.chunkCount * openShare)),
    storedSpans: facts.spansOpen,
  });
  if (job.budget !== null) job.budget.held += facts.holdRemaining;
  setDeadline(state, job);
  refreshJob(state, job);
}

function ownersOf(
  state: State,
  facts: { readonly accountId: Account["accountId"]; readonly modelId: string; readonly jobId: string },
): { model: Model; account: Account } {
  const model = state.models.get(facts.modelId);
  const account = state.accounts.get(facts.accountId);
  if (model === undefined) throw new Error(`${facts.jobId} needs the model ${facts.modelId}, which is not loaded`);
  if (account === undefined) throw new Error(`${facts.jobId} belongs to ${facts.accountId}, which is not loaded`);
  return { model, account };
}

type NewJob = Pick<
  JobFacts,
  | "jobId"
  | "assurance"
  | "quorum"
  | "idempotencyKey"
  | "requestHash"
  | "itemCount"
  | "pricePerItem"
  | "rewardPerItem"
  | "itemsDone"
  | "itemsFailed"
  | "holdRemaining"
  | "priority"
  | "deadlineAtMs"
  | "keyId"
> & { readonly quoted: bigint; readonly openChunks: number; readonly storedSpans: number };

function addJob(state: State, model: Model, account: Account, facts: NewJob): Job {
  const { jobId, idempotencyKey, itemCount, pricePerItem, priority = "normal" } = facts;
  const rememberedKey = idempotencyKey === null ? null : keyOf(account.accountId, idempotencyKey);
  const job: Job = {
    jobId,
    isAudit: false,
    assurance: facts.assurance,
    quorum: facts.quorum,
    account,
    model,
    flow: openJob(model.queue, account.accountId, priority),
    itemCount,
    pricePerItem,
    rewardPerItem: facts.rewardPerItem,
    rememberedKey,
    priority,
    deadlineAtMs: facts.deadlineAtMs ?? null,
    budget: facts.keyId ? budgetOf(state, facts.keyId) : null,
    unitsLeft: pricePerItem === 0n ? 0 : Number(facts.holdRemaining / pricePerItem),
    itemsDone: facts.itemsDone,
    itemsFailed: facts.itemsFailed,
    openChunks: facts.openChunks,
    holdRemaining: facts.holdRemaining,
    heldChunks: 0,
    spans: new Map(),
    freshSpans: [],
    freshChunks: 0,
    leaseCount: 0,
    requeued: [],
    storedSpans: facts.storedSpans,
    spanChunks: 1,
    claimWaitUntilMs: 0,
    failures: 0,
    failedFirstOn: null,
    failsOnSeveral: false,
    tailVisitedAtMs: Number.NEGATIVE_INFINITY,
    ringNext: null,
    ringPrevious: null,
  };
  state.jobs.set(jobId, job);
  account.openJobs++;
  model.counts.openChunks += job.openChunks;
  state.counts.openChunks += job.openChunks;
  if (rememberedKey !== null) {
    state.keys.set(rememberedKey, { jobId, requestHash: facts.requestHash, quoted: facts.quoted });
  }
  return job;
}

/** One whose cap isn't loaded yet counts what is held. */
function budgetOf(state: State, keyId: ApiKeyId): Budget {
  let budget = state.budgets.get(keyId);
  if (budget === undefined) {
    budget = { cap: null, spent: 0n, held: 0n, periodStartedAtMs: -1 };
    state.budgets.set(keyId, budget);
  }
  return budget;
}

/** A model comes with its own job of checks: outside its queue, of no account, without an end. */
export function createAuditJob(state: State, createModel: (audit: Job) => Model): void {
  const draft: { model?: Model } = {};
  const audit: Job = {
    jobId: `job_audit_${state.auditJobs.size}`,
    isAudit: true,
    assurance: "none",
    quorum: null,
    account: HOUSE,
    get model(): Model {
      if (draft.model === undefined) throw new Error("a job of checks is used before its model is there");
      return draft.model;
    },
    flow: { name: HOUSE.accountId, weight: 1, key: 0, heapIndex: -1, front: null, openJobs: 1 },
    itemCount: Number.POSITIVE_INFINITY,
    pricePerItem: 0n,
    rewardPerItem: 0n,
    rememberedKey: null,
    priority: "normal",
    deadlineAtMs: null,
    budget: null,
    unitsLeft: 0,
    itemsDone: 0,
    itemsFailed: 0,
    openChunks: 0,
    holdRemaining: 0n,
    heldChunks: 0,
    spans: new Map(),
    freshSpans: [],
    freshChunks: 0,
    leaseCount: 0,
    requeued: [],
    storedSpans: 0,
    spanChunks: 0,
    claimWaitUntilMs: 0,
    failures: 0,
    failedFirstOn: null,
    failsOnSeveral: false,
    tailVisitedAtMs: 0,
    ringNext: null,
    ringPrevious: null,
  };
  draft.model = createModel(audit);
  state.auditJobs.set(audit.jobId, audit);
  state.models.set(draft.model.facts.modelId, draft.model);
}

/** Whose the jobs of checks are said to be; never looked up, never charged. */
const HOUSE: Account = {
  accountId: SYSTEM_ACCOUNTS.treasury,
  kind: "treasury",
  available: 0n,
  held: 0n,
  escrow: 0n,
  openJobs: 0,
  nodes: 0,
  members: new Set(),
  matches: 0,
  batches: 0,
  mismatches: 0,
  isSuspended: false,
  suspendedByOperator: false,
  isForfeited: false,
  disputes: new Map(),
  recentWrong: 0,
  lots: [],
  lotsWakeAtMs: Number.POSITIVE_INFINITY,
  history: [],
  backtrack: null,
  granted: 0n,
  spent: 0n,
  redeemed: 0n,
  redemptionDay: NO_DAY,
  redemption: null,
  mergedInto: null,
  mergedFrom: new Set(),
};

interface LoadedSpan {
  readonly index: number;
  readonly firstChunk: number;
  readonly firstItem: number;
  readonly chunkItems: readonly number[];
  readonly inputs: readonly Uint8Array[];
  readonly answered: readonly number[];
  readonly streams?: readonly StreamFacts[];
}

/** The caller refreshes the job. */
export function addSpan(state: State, job: Job, facts: LoadedSpan): void {
  const chunks = facts.chunkItems.length;
  const span: Span = {
    job,
    index: facts.index,
    offeredAs: null,
    firstChunk: facts.firstChunk,
    chunkItems: facts.chunkItems,
    inputs: [...facts.inputs],
    streams: isStreaming(job.model) ? new Map() : null,
    live: new Array<Chunk | undefined>(chunks).fill(undefined),
    answered: new Uint8Array(chunks),
    answeredCount: facts.answered.length,
    cursor: 0,
    cursorItem: facts.firstItem,
  };
  for (const index of facts.answered) {
    span.answered[index - facts.firstChunk] = 1;
    span.inputs[index - facts.firstChunk] = undefined;
  }
  for (const stream of facts.streams ?? []) loadStream(state, span, stream);
  skipAnswered(span);
  for (const input of span.inputs) state.counts.loadedInputBytes += input?.byteLength ?? 0;
  state.counts.loadedSpans++;
  const fresh = chunks - facts.answered.length;
  job.spans.set(span.index, span);
  job.freshSpans.push(span);
  job.freshChunks += fresh;
  job.model.queuedChunks += fresh;
  job.spanChunks = Math.max(job.spanChunks, chunks);
}

/** What was streamed before a restart. */
function loadStream(state: State, span: Span, { chunkIndex, parts }: StreamFacts): void {
  const slot = chunkIndex - span.firstChunk;
  if (span.inputs[slot] === undefined) return;
  const stream = streamOf(span, slot);
  for (const { nodeId, accountId, tokens } of stream === null ? [] : parts) {
    if (stream === null) return;
    const account = state.accounts.get(accountId) ?? null;
    advance(stream, { nodeId, account, adapterClass: "unknown" }, tokens);
  }
}

/** The chunk has its answer, of whatever kind: all its leases end, and its input is let go. */
export function answerChunk(state: State, change: Of<"output-accepted" | "output-failed">, nowMs: number): void {
  const chunk = chunkOf(state, change);
  const { span } = chunk;
  const { job } = span;
  if (chunk.place === "held") {
    state.held.delete(heldKey(job.jobId, chunk.index));
    job.heldChunks--;
  }
  const answeredLease = state.leases.get(change.fence);
  if (answeredLease !== undefined) endLease(state, answeredLease, nowMs);
  const other = chunk.lease;
  if (other !== null) {
    endLease(state, other, nowMs);
    refreshNode(state, other.node, nowMs);
  }
  if (chunk.place !== "out") {
    unqueue(chunk);
    refreshJob(state, job);
  }
  const slot = chunk.index - span.firstChunk;
  state.counts.loadedInputBytes -= span.inputs[slot]?.byteLength ?? 0;
  span.inputs[slot] = undefined;
  span.live[slot] = undefined;
  span.answered[slot] = 1;
  span.answeredCount++;
  span.streams?.delete(slot);
  if (change.type === "output-accepted") job.itemsDone += chunk.itemCount;
  else job.itemsFailed += chunk.itemCount;
  countAnswered(state, job);
  state.drainRate.answered++;
}

/** Held, or leased under the fence. */
function chunkOf(state: State, change: Of<"output-accepted" | "output-failed">): Chunk {
  const held = state.held.get(heldKey(change.jobId, change.chunkIndex));
  const chunk = held ?? state.leases.get(change.fence)?.chunk;
  if (chunk === undefined) throw new Error(`an answer came under fence ${change.fence}, which is not held`);
  return chunk;
}

/** An open job counts one chunk at least: after a restart the number is an estimate. */
function countAnswered(state: State, job: Job): void {
  if (job.openChunks === 1) return;
  job.openChunks--;
  job.model.counts.openChunks--;
  state.counts.openChunks--;
}

export function finishSpan(state: State, change: Of<"span-done">): void {
  const job = state.jobs.get(change.jobId);
  if (job === undefined) return;
  if (job.spans.delete(change.index)) state.counts.loadedSpans--;
  refreshJob(state, job);
}

export function endJob(state: State, change: Of<"job-ended">, nowMs: number): void {
  const job = state.jobs.get(change.jobId);
  if (job === undefined) return;
  const { model, account } = job;
  const freed = new Set<Node>();
  for (const span of job.spans.values()) {
    for (const chunk of span.live) {
      if (chunk === undefined) continue;
      for (let { lease } = chunk; lease !== null; { lease } = chunk) {
        endLease(state, lease, nowMs);
        freed.add(lease.node);
      }
      if (chunk.place === "parked") removeParked(chunk);
      if (chunk.check !== null) forgetCheck(state, chunk.check, nowMs);
      if (chunk.place === "held") state.held.delete(heldKey(job.jobId, chunk.index));
    }
    for (const input of span.inputs) state.counts.loadedInputBytes -= input?.byteLength ?? 0;
    state.counts.loadedSpans--;
  }
  dequeueJob(model.queue, job);
  closeJob(model.queue, job.flow);
  model.queuedChunks -= job.freshChunks + job.requeued.length;
  model.counts.openChunks -= job.openChunks;
  state.counts.openChunks -= job.openChunks;
  account.openJobs--;
  state.tail.delete(job);
  state.wantClaim.delete(job);
  state.jobs.delete(job.jobId);
  state.endedJobs.set(job.jobId, account.accountId);
  setTimer(state, { type: "forget-job", jobId: job.jobId, key: job.rememberedKey }, nowMs + BOUNDS.endedJobMs);
  for (const node of freed) refreshNode(state, node, nowMs);
  refreshModel(state, model);
}
