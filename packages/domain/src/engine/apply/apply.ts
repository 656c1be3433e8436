// The only writer of the state. Durable changes first, then volatile ones, each in order.
import { type JobId, unreachable } from "@starling/protocol/vocabulary";
import { createFairQueue } from "../../schedule/fairness.ts";
import { IndexedHeap } from "../../schedule/indexed-heap.ts";
import type { DurableChange } from "../change.ts";
import type { AccountFacts, ModelFacts } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { State } from "../state.ts";
import type { TimerStep } from "../step.ts";
import type { VolatileChange } from "../volatile-change.ts";
import { addSpan, admitJob, answerChunk, endJob, finishSpan, loadJob } from "./apply-jobs.ts";
import {
  failLease,
  grantLeases,
  lapseLeases,
  offerChunksAgain,
  parkChunk,
  passSlot,
  renewLeases,
  returnLeases,
} from "./apply-leases.ts";
import {
  fillNode,
  joinNode,
  lookAtNode,
  loseNode,
  noteAsked,
  pauseNode,
  progressNode,
  readyNode,
  removeNode,
  strikeNode,
} from "./apply-nodes.ts";
import { postEntry, shrinkHold } from "./apply-points.ts";
import { refreshJob, refreshModel, setTimer } from "./refresh.ts";

export function apply(state: State, draft: Pick<Draft, "changes" | "volatile">, nowMs: number): void {
  for (const change of draft.changes) applyDurable(state, change, nowMs);
  for (const change of draft.volatile) applyVolatile(state, change, nowMs);
}

function applyDurable(state: State, change: DurableChange, nowMs: number): void {
  switch (change.type) {
    case "output-accepted":
    case "output-failed":
      answerChunk(state, change, nowMs);
      return;
    case "hold-spent":
    case "hold-released":
      shrinkHold(state, change);
      return;
    case "entry-posted":
      postEntry(state, change);
      return;
    case "span-done":
      finishSpan(state, change);
      return;
    case "job-admitted":
      admitJob(state, change);
      return;
    case "job-ended":
      endJob(state, change, nowMs);
      return;
    case "outputs-judged":
    case "output-corrected":
    case "check-closed":
    case "record-changed":
    case "account-suspended":
      return;
    default:
      unreachable(change);
      return;
  }
}

function applyVolatile(state: State, change: VolatileChange, nowMs: number): void {
  switch (change.type) {
    case "leases-granted":
      grantLeases(state, change, nowMs);
      return;
    case "node-progressed":
      progressNode(state, change, nowMs);
      return;
    case "leases-renewed":
      renewLeases(state, change.fences, nowMs);
      return;
    case "leases-returned":
      returnLeases(state, change.fences, nowMs);
      return;
    case "leases-lapsed":
      lapseLeases(state, change, nowMs);
      return;
    case "lease-failed":
      failLease(state, change, nowMs);
      return;
    case "slot-passed":
      passSlot(state, nowMs);
      return;
    case "chunk-parked":
      parkChunk(state, change);
      return;
    case "chunks-offered-again":
      offerChunksAgain(state, change.fences);
      return;
    case "tail-visited":
      visitTail(state, change.jobIds, nowMs);
      return;
    case "model-loaded":
      loadModel(state, change.model);
      return;
    case "account-loaded":
      loadAccount(state, change.account);
      return;
    case "job-loaded":
      loadJob(state, change.job);
      return;
    case "spans-loaded":
      loadSpans(state, change, nowMs);
      return;
    case "claim-asked":
      waitForClaim(state, change.jobId, nowMs + BOUNDS.claimTimeoutMs);
      return;
    case "node-joined":
      joinNode(state, change, nowMs);
      return;
    case "node-ready":
      readyNode(state, change, nowMs);
      return;
    case "node-paused":
      pauseNode(state, change, nowMs);
      return;
    case "node-lost":
      loseNode(state, change.nodeId, nowMs);
      return;
    case "node-removed":
      removeNode(state, change.nodeId);
      return;
    case "node-looked-at":
      lookAtNode(state, change.nodeId, nowMs);
      return;
    case "node-filled":
      fillNode(state, change.nodeId, nowMs);
      return;
    case "node-struck":
      strikeNode(state, change.nodeId, nowMs);
      return;
    case "prepare-asked":
      noteAsked(state, change, nowMs);
      return;
    case "nodes-scanned":
      state.nodeCursor = state.nodeList.length === 0 ? 0 : (state.nodeCursor + change.count) % state.nodeList.length;
      return;
    case "timer-fired":
      fireTimer(state, change.step);
      return;
    case "job-forgotten":
      forgetJob(state, change.jobId, change.key);
      return;
    case "drain-rate-measured":
      measureDrainRate(state, nowMs);
      return;
    case "draining":
      startDraining(state);
      return;
    default:
      unreachable(change);
  }
}

function loadModel(state: State, facts: ModelFacts): void {
  const known = state.models.get(facts.modelId);
  if (known !== undefined) {
    known.facts = facts;
    return;
  }
  const counts = { readyNodes: 0, openChunks: 0 };
  state.counts.byModel.set(facts.modelId, counts);
  state.models.set(facts.modelId, {
    facts,
    queue: createFairQueue(),
    hungry: new IndexedHeap(),
    hungryItemsPerMs: 0,
    queuedChunks: 0,
    parked: new Set(),
    counts,
  });
}

/** Memory knows better than the store does: an account that is loaded stays as it is. */
function loadAccount(state: State, facts: AccountFacts): void {
  if (state.accounts.has(facts.accountId)) return;
  const { accountId, kind, available, held, escrow } = facts;
  state.accounts.set(accountId, { accountId, kind, available, held, escrow, openJobs: 0, nodes: 0 });
}

function loadSpans(state: State, change: Extract<VolatileChange, { type: "spans-loaded" }>, nowMs: number): void {
  const job = state.jobs.get(change.jobId);
  if (job === undefined) return;
  for (const span of change.spans) addSpan(state, job, span);
  const found = change.spans.length + change.finished;
  job.storedSpans = Math.max(0, job.storedSpans - found);
  job.claimWaitUntilMs = 0;
  if (job.storedSpans > 0 && (found === 0 || change.exhausted)) {
    waitForClaim(state, change.jobId, nowMs + BOUNDS.claimRetryMs);
  } else refreshJob(state, job);
}

function waitForClaim(state: State, jobId: JobId, untilMs: number): void {
  const job = state.jobs.get(jobId);
  if (job === undefined) return;
  job.claimWaitUntilMs = untilMs;
  setTimer(state, { type: "claim-again", jobId, dueAtMs: untilMs }, untilMs);
  refreshJob(state, job);
}

function fireTimer(state: State, step: TimerStep): void {
  const top = state.timers.at(0);
  if (top === undefined || top.step !== step) throw new Error("a timer fired out of turn");
  state.timers.remove(top);
  if (step.type === "look-at-node") {
    const node = state.nodes.get(step.nodeId);
    if (node !== undefined) node.wakeAtMs = Number.POSITIVE_INFINITY;
  }
  if (step.type !== "claim-again") return;
  const job = state.jobs.get(step.jobId);
  if (job === undefined || job.claimWaitUntilMs !== step.dueAtMs) return;
  job.claimWaitUntilMs = 0;
  refreshJob(state, job);
}

/** Moves the visited jobs behind the others. */
function visitTail(state: State, jobIds: readonly JobId[], nowMs: number): void {
  for (const jobId of jobIds) {
    const job = state.jobs.get(jobId);
    if (job === undefined || !state.tail.delete(job)) continue;
    job.tailVisitedAtMs = nowMs;
    state.tail.add(job);
  }
}

function forgetJob(state: State, jobId: JobId, key: string | null): void {
  state.endedJobs.delete(jobId);
  if (key !== null && state.keys.get(key)?.jobId === jobId) state.keys.delete(key);
}

/** Answered chunks over time, fading with a few seconds. */
function measureDrainRate(state: State, nowMs: number): void {
  const rate = state.drainRate;
  if (rate.sinceMs >= 0) {
    const passedMs = nowMs - rate.sinceMs;
    const kept = 5_000 / (5_000 + passedMs);
    rate.chunks = rate.chunks * kept + rate.answered;
    rate.ms = rate.ms * kept + passedMs;
  }
  rate.answered = 0;
  rate.sinceMs = nowMs;
}

function startDraining(state: State): void {
  state.draining = true;
  state.wantClaim.clear();
  for (const model of state.models.values()) refreshModel(state, model);
}
