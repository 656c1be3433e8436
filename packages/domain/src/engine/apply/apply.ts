// The only writer of the state. Durable changes first, then volatile ones, each in order.
import { type JobId, unreachable } from "@starling/protocol/vocabulary";
import { NO_DAY } from "../../redemption/day-sum.ts";
import { createFairQueue } from "../../schedule/fairness.ts";
import { IndexedHeap } from "../../schedule/indexed-heap.ts";
import { PrefixIndex } from "../../stream/prefix-index.ts";
import type { DurableChange } from "../change.ts";
import type { AccountFacts, BudgetFacts, ModelFacts } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { Account, State } from "../state.ts";
import type { TimerStep } from "../step.ts";
import type { VolatileChange } from "../volatile-change.ts";
import {
  askReferees,
  beginTrial,
  endTrial,
  forgetCheck,
  holdAnswer,
  loseAudit,
  noteTrialDue,
  openCheck,
  rejectAnswer,
  takeAudit,
  wantKnown,
} from "./apply-checks.ts";
import { addSpan, admitJob, answerChunk, createAuditJob, endJob, finishSpan, loadJob } from "./apply-jobs.ts";
import {
  advanceStream,
  failLease,
  grantLeases,
  hearStreams,
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
import { addDispute, changePolicy, endDispute, forfeitAccount, setModel } from "./apply-operators.ts";
import { postEntry, shrinkHold } from "./apply-points.ts";
import {
  ageBatches,
  askEvidence,
  batchAnswer,
  beginBacktrack,
  changeRecord,
  earn,
  endBacktrack,
  failBatch,
  finishMember,
  judgeText,
  loadProvisional,
  noteVerdict,
  passBatch,
  refreshLots,
  reinstateAccount,
  releaseRewards,
  stepBacktrack,
  suspendAccount,
  takeBacktrack,
  takeFetching,
  withdraw,
} from "./apply-records.ts";
import { addRedemption, changeRedemption, countRedemption, mergeAccounts, noteMerge } from "./apply-redemptions.ts";
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
    case "record-changed":
      changeRecord(state, change, nowMs);
      return;
    case "account-suspended":
      suspendAccount(state, change, nowMs);
      return;
    case "account-forfeited":
      forfeitAccount(state, change);
      return;
    case "account-reinstated":
      reinstateAccount(state, change, nowMs);
      return;
    case "dispute-opened":
      addDispute(state, change);
      return;
    case "dispute-decided":
      endDispute(state, change);
      return;
    case "model-set":
      setModel(state, change);
      return;
    case "node-suspended":
    case "node-reinstated":
    case "policy-set":
    case "operator-acted":
      return;
    case "stream-advanced":
      advanceStream(state, change);
      return;
    case "redemption-requested":
      addRedemption(state, { ...change, createdAtMs: change.atMs });
      countRedemption(state, change);
      return;
    case "redemption-changed":
      changeRedemption(state, change);
      return;
    case "chain-moved":
      state.chain = change.cursor;
      return;
    case "accounts-merged":
      mergeAccounts(state, change, nowMs);
      return;
    case "deposit-credited":
    case "chain-noted":
    case "outputs-judged":
    case "output-corrected":
    case "check-closed":
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
    case "streams-heard":
      hearStreams(state, change, nowMs);
      return;
    case "chain-loaded":
      state.chain = change.chain;
      state.redemptionDay = change.redemptionDay;
      return;
    case "redemption-loaded":
      addRedemption(state, change.redemption);
      return;
    case "dispute-loaded":
      addDispute(state, change.dispute);
      return;
    case "policy-changed":
      changePolicy(state, change, nowMs);
      return;
    case "budget-loaded":
      loadBudget(state, change.budget);
      return;
    case "text-made":
      noteText(state, change);
      return;
    case "member-passed":
      finishMember(state, change.account, change.member, nowMs, false);
      return;
    case "text-judged":
      judgeText(state, change, nowMs);
      return;
    case "answer-rejected":
      rejectAnswer(state, change, nowMs);
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
      loadAccount(state, change.account, nowMs);
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
      fireTimer(state, change.step, nowMs);
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
    case "answer-batched":
      batchAnswer(state, change, nowMs);
      return;
    case "provisional-loaded":
      loadProvisional(state, change, nowMs);
      return;
    case "batches-aged":
      ageBatches(state, nowMs);
      return;
    case "evidence-asked":
      askEvidence(state, change);
      return;
    case "evidence-came":
      takeFetching(state, change.member);
      return;
    case "check-opened":
      if (change.batch !== null) state.dueBatches.delete(change.batch);
      openCheck(state, change);
      return;
    case "answer-held":
      holdAnswer(state, change, nowMs);
      return;
    case "audit-answered":
      takeAudit(state, change, nowMs);
      return;
    case "audit-dropped":
      loseAudit(state, change, nowMs);
      return;
    case "referees-asked":
      askReferees(state, change);
      return;
    case "check-judged":
      state.dueChecks.delete(change.check);
      return;
    case "check-forgotten":
      forgetCheck(state, change.check, nowMs);
      return;
    case "batch-passed":
      passBatch(state, change, nowMs);
      return;
    case "batch-failed":
      failBatch(state, change);
      return;
    case "backtrack-begun":
      beginBacktrack(state, change);
      return;
    case "backtrack-taken":
      takeBacktrack(state, change);
      return;
    case "backtrack-stepped":
      stepBacktrack(state, change);
      return;
    case "backtrack-ended":
      endBacktrack(state, change, nowMs);
      return;
    case "reward-earned":
      earn(state, change.account, change.amount, nowMs);
      return;
    case "rewards-withdrawn":
      withdraw(change.account, change.amount);
      return;
    case "rewards-released":
      releaseRewards(state, change.account, nowMs);
      return;
    case "verdict-noted":
      noteVerdict(state, change, nowMs);
      return;
    case "trial-due":
      noteTrialDue(state, change);
      return;
    case "trial-begun":
      beginTrial(state, change);
      return;
    case "trial-ended":
      endTrial(state, change, nowMs);
      return;
    case "known-asked":
      change.model.knownUnderWay = (change.isOverdue ? 0 : change.model.knownUnderWay) + change.count;
      change.model.knownAskedAtMs = nowMs;
      return;
    case "known-wanted":
      wantKnown(state, change);
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
  createAuditJob(state, (audit) => ({
    facts,
    queue: createFairQueue(),
    hungry: new IndexedHeap(),
    hungryItemsPerMs: 0,
    queuedChunks: 0,
    parked: new Set(),
    parkedAudits: new Set(),
    audit,
    houseHungry: new Set(),
    houseReady: 0,
    referees: new Map(),
    owners: new Map(),
    known: [],
    knownUnderWay: 0,
    knownAskedAtMs: 0,
    trialsDue: new Map(),
    prefixes: new PrefixIndex(),
    unitsPerChunk: 1,
    counts,
  }));
}

/** What was held before it was loaded stays counted. */
function loadBudget(state: State, { keyId, cap, spent, periodStartedAtMs }: BudgetFacts): void {
  const known = state.budgets.get(keyId);
  if (known === undefined) {
    state.budgets.set(keyId, { cap, spent, held: 0n, periodStartedAtMs });
    return;
  }
  known.cap = cap;
  if (known.periodStartedAtMs === periodStartedAtMs) return;
  known.periodStartedAtMs = periodStartedAtMs;
  known.spent = spent;
}

function noteText(state: State, change: Extract<VolatileChange, { type: "text-made" }>): void {
  const model = state.models.get(change.modelId);
  if (model === undefined) return;
  model.prefixes.remember(change.owner, change.tokens, change.nodeId);
  model.unitsPerChunk += (change.units - model.unitsPerChunk) / 16;
}

/** Memory knows better than the store does: an account that is loaded stays as it is. */
function loadAccount(state: State, facts: AccountFacts, nowMs: number): void {
  if (state.accounts.has(facts.accountId)) return;
  const { accountId, kind, available, held, escrow, record } = facts;
  const account: Account = {
    accountId,
    kind,
    available,
    held,
    escrow,
    openJobs: 0,
    nodes: 0,
    members: new Set(),
    matches: record.matches,
    mismatches: record.mismatches,
    isSuspended: record.isSuspended,
    suspendedByOperator: record.byOperator ?? false,
    isForfeited: record.isForfeited ?? (record.isSuspended && record.byOperator !== true),
    disputes: new Map(),
    batches: record.matches,
    recentWrong: 0,
    lots: [],
    lotsWakeAtMs: Number.POSITIVE_INFINITY,
    history: [],
    backtrack: null,
    granted: facts.granted ?? 0n,
    spent: facts.spent ?? 0n,
    redeemed: facts.redeemed ?? 0n,
    redemptionDay: facts.redemptionDay ?? NO_DAY,
    redemption: null,
    mergedInto: facts.mergedInto ?? null,
    mergedFrom: new Set(),
  };
  state.accounts.set(accountId, account);
  noteMerge(state, account);
  // How old its rewards are is not known any more: they begin anew, and wait until outstanding ones are told apart.
  if (escrow === 0n || account.isForfeited) return;
  account.lots.push({ amount: escrow, dueAtMs: nowMs + Math.max(state.policy.escrowAgeMs, BOUNDS.loadMs) });
  refreshLots(state, account, nowMs);
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

function fireTimer(state: State, step: TimerStep, nowMs: number): void {
  const top = state.timers.at(0);
  if (top === undefined || top.step !== step) throw new Error("a timer fired out of turn");
  state.timers.remove(top);
  if (step.type === "look-at-node") {
    const node = state.nodes.get(step.nodeId);
    if (node !== undefined) node.wakeAtMs = Number.POSITIVE_INFINITY;
  }
  if (step.type === "rewards-age") {
    const account = state.accounts.get(step.accountId);
    if (account === undefined) return;
    account.lotsWakeAtMs = Number.POSITIVE_INFINITY;
    refreshLots(state, account, nowMs);
    return;
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
