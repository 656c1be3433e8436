// Keeps the indexes true after something changed: which nodes are hungry, which jobs wait, which models can be planned.
import type { Backend } from "@starling/protocol/vocabulary";
import { hungryAtMs, isAvailable, isHungry, isHungryFor } from "../../node/capability.ts";
import { msPerItem } from "../../node/speed.ts";
import { suits } from "../../schedule/eligible.ts";
import { dequeueJob, enqueueJob } from "../../schedule/fairness.ts";
import { scoreOf } from "../../schedule/score.ts";
import { canLoad, runsLow, waitingChunks } from "../../schedule/window.ts";
import { isForAnyone, isProven } from "../../verify/audit-policy.ts";
import { BOUNDS } from "../policy.ts";
import type { Account, Chunk, Job, Model, Node, Readiness, State } from "../state.ts";
import type { TimerStep } from "../step.ts";

export function refreshModel(state: State, model: Model): void {
  const consumers = model.queue.waiting.size > 0 && model.hungry.size > 0;
  if (!state.draining && (consumers || model.audit.requeued.length > 0)) state.plannable.add(model);
  else state.plannable.delete(model);
}

export function refreshJob(state: State, job: Job): void {
  const { model } = job;
  if (job.isAudit) {
    refreshModel(state, model);
    return;
  }
  const waiting = waitingChunks(job);
  if (waiting > 0 && job.ringNext === null) enqueueJob(model.queue, job);
  else if (waiting === 0 && job.ringNext !== null) dequeueJob(model.queue, job);
  const loadable = canLoad(state.policy, job);
  const isFree = job.claimWaitUntilMs === 0 && !state.draining;
  if (loadable && isFree && runsLow(state.policy, job)) state.wantClaim.add(job);
  else state.wantClaim.delete(job);
  if (waiting === 0 && !loadable && job.spans.size > 0) state.tail.add(job);
  else state.tail.delete(job);
  refreshModel(state, model);
}

/** Queues a chunk again that nobody holds. The caller refreshes its job. */
export function requeue(chunk: Chunk): void {
  if (chunk.place !== "out" || chunk.lease !== null) return;
  offerAgain(chunk);
}

/** Queues a chunk although a node holds it. The caller refreshes its job. */
export function offerAgain(chunk: Chunk): void {
  chunk.place = "requeued";
  chunk.span.job.requeued.push(chunk);
  chunk.span.job.model.queuedChunks++;
}

export function unqueue(chunk: Chunk): void {
  const { job } = chunk.span;
  if (chunk.place === "requeued") {
    job.requeued.splice(job.requeued.indexOf(chunk), 1);
    job.model.queuedChunks--;
  } else if (chunk.place === "parked") {
    removeParked(chunk);
  }
  chunk.place = "out";
}

/** Where a chunk waits that no hungry node suits. Any node may take part in a quorum, as in a consumer's chunk. */
export function parkedWith(chunk: Chunk): Set<Chunk> {
  const { model } = chunk.span.job;
  const isForAll =
    chunk.audit === null ||
    (chunk.audit.type === "opinion" && !chunk.audit.isForHouse && isForAnyone(chunk.audit.check));
  return isForAll ? model.parked : model.parkedAudits;
}

/** Who may have it can have changed since it was parked. */
export function removeParked(chunk: Chunk): void {
  const { model } = chunk.span.job;
  model.parked.delete(chunk);
  model.parkedAudits.delete(chunk);
}

function unpark(state: State, chunk: Chunk): void {
  removeParked(chunk);
  offerAgain(chunk);
  refreshJob(state, chunk.span.job);
}

/** Offers what waits and suits the node again: as much as it may take at once, looking at a bounded part in turn. */
function unparkFrom(state: State, parked: Set<Chunk>, model: Model, node: Node): void {
  // Each once: what is put back at the end is not come to again.
  let left = Math.min(parked.size, BOUNDS.parkedScanMax);
  let offered = 0;
  for (const chunk of parked) {
    if (left-- === 0 || offered === BOUNDS.unparkAtOnce) break;
    if (suits(state, model, chunk, node)) {
      unpark(state, chunk);
      offered++;
    } else {
      // To the end, so that the next look begins behind it.
      parked.delete(chunk);
      parked.add(chunk);
    }
  }
}

function unparkFor(state: State, { model, node, mayReferee }: Readiness): void {
  if (model.parked.size > 0 && !node.isHouse) unparkFrom(state, model.parked, model, node);
  if (model.parkedAudits.size > 0 && (mayReferee || node.isHouse)) unparkFrom(state, model.parkedAudits, model, node);
}

/** A trial is given to a node that is busy, too. */
function unparkTrial(state: State, { trial }: Readiness): void {
  for (const chunk of trial?.asked ?? [])
    if (chunk.place === "parked" && chunk.audit?.type === "trial") unpark(state, chunk);
}

export function unparkAll(state: State, model: Model): void {
  for (const chunk of model.parked) unpark(state, chunk);
}

function unparkAudits(state: State, model: Model): void {
  for (const chunk of model.parkedAudits) unpark(state, chunk);
}

export function setTimer(state: State, step: TimerStep, dueAtMs: number): void {
  state.timers.push({ step, key: dueAtMs, heapIndex: -1 }, dueAtMs);
}

/** After anything that bears on what a node can take: its leases, speed, connection, pause, rest. */
export function refreshNode(state: State, node: Node, nowMs: number): void {
  const hungry = isHungry(state.policy, node, nowMs);
  const available = isAvailable(node);
  for (const readiness of node.ready) {
    const { isAdmitted } = readiness;
    const wantsMore = isAdmitted && isHungryFor(state.policy, readiness, nowMs);
    refreshReadiness(state, readiness, available && isAdmitted, wantsMore);
    if (available && readiness.trial !== null) unparkTrial(state, readiness);
  }
  if (!hungry) wakeLater(state, node, nowMs);
  recount(state, node);
}

function refreshReadiness(state: State, readiness: Readiness, available: boolean, hungry: boolean): void {
  const { model, node } = readiness;
  setAvailable(state, readiness, available);
  if (!hungry) {
    leaveHungry(state, readiness);
    return;
  }
  if (node.isHouse) {
    model.houseHungry.add(readiness);
    unparkFor(state, readiness);
    return;
  }
  const itemsPerMs = 1 / msPerItem(readiness.speed);
  const score = scoreOf(readiness);
  if (readiness.heapIndex < 0) {
    model.hungryItemsPerMs += itemsPerMs;
    model.hungry.push(readiness, score);
    refreshModel(state, model);
  } else {
    model.hungryItemsPerMs += itemsPerMs - readiness.itemsPerMs;
    model.hungry.update(readiness, score);
  }
  readiness.itemsPerMs = itemsPerMs;
  unparkFor(state, readiness);
}

/** In all that counts who is there for a model. Its account may have become proven, or not be any more, as well. */
function setAvailable(state: State, readiness: Readiness, available: boolean): void {
  const { model, node } = readiness;
  if (readiness.available !== available) {
    readiness.available = available;
    const by = available ? 1 : -1;
    if (node.isHouse) model.houseReady += by;
    else {
      model.counts.readyNodes += by;
      count(model.owners, node.account, by);
    }
    if (!available) unparkAll(state, model);
  }
  refreshReferee(state, readiness);
}

function count(counts: Map<Account, number>, account: Account, by: 1 | -1): void {
  const now = (counts.get(account) ?? 0) + by;
  if (now === 0) counts.delete(account);
  else counts.set(account, now);
}

/** Whether it is counted among those who may be asked about others' answers. */
function refreshReferee(state: State, readiness: Readiness): void {
  const { model, node } = readiness;
  const may = readiness.available && !node.isHouse && isProven(node.account, state.policy.provenMatches);
  if (readiness.mayReferee === may) return;
  readiness.mayReferee = may;
  count(model.referees, node.account, may ? 1 : -1);
  // The house steps in when the last other referee goes.
  if (!may && model.referees.size === 0) unparkAudits(state, model);
}

function leaveHungry(state: State, readiness: Readiness): void {
  const { model } = readiness;
  model.houseHungry.delete(readiness);
  if (readiness.heapIndex < 0) return;
  model.hungry.remove(readiness);
  model.hungryItemsPerMs = model.hungry.size === 0 ? 0 : model.hungryItemsPerMs - readiness.itemsPerMs;
  refreshModel(state, model);
}

/** Takes a readiness out of every index. */
export function dropReadiness(state: State, readiness: Readiness): void {
  leaveHungry(state, readiness);
  readiness.model.trialsDue.delete(readiness);
  if (readiness.trial !== null) {
    state.dueChecks.add(readiness.trial);
    readiness.trial = null;
  }
  setAvailable(state, readiness, false);
}

function wakeLater(state: State, node: Node, nowMs: number): void {
  const atMs = Math.max(hungryAtMs(state.policy, node), nowMs + 1);
  if (atMs >= node.wakeAtMs || atMs === Number.POSITIVE_INFINITY) return;
  node.wakeAtMs = atMs;
  setTimer(state, { type: "look-at-node", nodeId: node.nodeId }, atMs);
}

export function recount(state: State, node: Node): void {
  const { counts } = state;
  const was = node.counted;
  const here = node.connection === "here" && !node.isHouse;
  const working = here && node.leaseCount > 0;
  const paused = here && node.paused;
  const backend = here ? bestBackend(node) : null;
  if (was.here === here && was.working === working && was.paused === paused && was.backend === backend) return;
  counts.nodes += Number(here) - Number(was.here);
  counts.nodesWorking += Number(working) - Number(was.working);
  counts.nodesPaused += Number(paused) - Number(was.paused);
  if (was.backend !== null) counts.nodesByBackend[was.backend]--;
  if (backend !== null) counts.nodesByBackend[backend]++;
  node.account.nodes += Number(here) - Number(was.here);
  node.counted = { here, working, paused, backend };
}

function bestBackend(node: Node): Backend | null {
  let best: Backend | null = null;
  for (const { backend } of node.ready) {
    if (backend === "webgpu") return backend;
    if (best === null || backend === "wasm") best = backend;
  }
  return best;
}
