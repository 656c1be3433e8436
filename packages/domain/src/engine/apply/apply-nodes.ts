// Nodes come, change and go.
import type { NodeId } from "@starling/protocol/vocabulary";
import { readinessOf } from "../../node/capability.ts";
import { afterAnswers, afterFailure, RELIABILITY_NEW, restMs } from "../../node/reliability.ts";
import { measureSpeed, speedFromClaim } from "../../node/speed.ts";
import { BOUNDS } from "../policy.ts";
import type { Model, Node, Readiness, State } from "../state.ts";
import type { VolatileChange } from "../volatile-change.ts";
import { closeBatchOf } from "./apply-records.ts";
import { dropReadiness, recount, refreshNode, setTimer } from "./refresh.ts";

type Of<T extends VolatileChange["type"]> = Extract<VolatileChange, { type: T }>;

export function joinNode(state: State, change: Of<"node-joined">, nowMs: number): void {
  const known = state.nodes.get(change.nodeId);
  if (known !== undefined) {
    known.connection = "here";
    refreshNode(state, known, nowMs);
    return;
  }
  const account = state.accounts.get(change.accountId);
  if (account === undefined) throw new Error(`${change.nodeId} joined for ${change.accountId}, which is not loaded`);
  const node: Node = {
    nodeId: change.nodeId,
    account,
    connection: "here",
    lostAtMs: 0,
    paused: false,
    ready: [],
    firstLease: null,
    lastLease: null,
    leaseCount: 0,
    outstandingMs: 0,
    isFilling: false,
    workSinceMs: nowMs,
    lastProgressMs: nowMs,
    reliability: RELIABILITY_NEW,
    strikes: 0,
    restUntilMs: 0,
    wakeAtMs: Number.POSITIVE_INFINITY,
    preparing: null,
    isHouse: account.kind === "referee",
    batches: 0,
    batch: null,
    counted: { here: false, working: false, paused: false, backend: null },
    listIndex: state.nodeList.length,
  };
  state.nodes.set(node.nodeId, node);
  state.nodeList.push(node);
  account.members.add(node);
  if (node.isHouse) state.houseNodes.add(node);
  recount(state, node);
}

/** Takes a node out of every index. Its leases have ended before. */
export function removeNode(state: State, nodeId: NodeId): void {
  const node = state.nodes.get(nodeId);
  if (node === undefined) return;
  for (const readiness of node.ready) dropReadiness(state, readiness);
  node.connection = "lost";
  recount(state, node);
  closeBatchOf(state, node);
  node.account.members.delete(node);
  state.houseNodes.delete(node);
  state.nodes.delete(nodeId);
  const last = state.nodeList.pop();
  if (last === undefined || last === node) return;
  state.nodeList[node.listIndex] = last;
  last.listIndex = node.listIndex;
}

export function loseNode(state: State, nodeId: NodeId, nowMs: number): void {
  const node = state.nodes.get(nodeId);
  if (node === undefined) return;
  node.connection = "lost";
  node.lostAtMs = nowMs;
  setTimer(state, { type: "end-grace", nodeId, lostAtMs: nowMs }, nowMs + state.policy.reconnectGraceMs);
  refreshNode(state, node, nowMs);
}

/** The whole list each time; what was measured of a model before stays. */
export function readyNode(state: State, change: Of<"node-ready">, nowMs: number): void {
  const node = state.nodes.get(change.nodeId);
  if (node === undefined) return;
  const before = node.ready;
  node.ready = [];
  for (const { modelId, backend, itemsPerSecond, adapterClass, streamsMax = 1 } of change.models) {
    const model = state.models.get(modelId);
    if (model === undefined || readinessOf(node, model) !== undefined) continue;
    const known = before.find((r) => r.model === model && r.backend === backend);
    if (known !== undefined) known.streamsMax = streamsMax;
    const speed = known?.speed ?? speedFromClaim(itemsPerSecond);
    const readiness: Readiness = {
      node,
      model,
      backend,
      adapterClass,
      speed,
      isAdmitted: !state.policy.admission || node.isHouse,
      trialsFailed: 0,
      trialAfterMs: 0,
      trial: null,
      streams: streamsOf(node, model),
      streamsMax,
      mayReferee: false,
      itemsPerMs: 0,
      available: false,
      key: 0,
      heapIndex: -1,
    };
    node.ready.push(known ?? readiness);
    if (known === undefined && !readiness.isAdmitted) model.trialsDue.set(readiness, "admission");
  }
  for (const readiness of before) if (!node.ready.includes(readiness)) dropReadiness(state, readiness);
  refreshNode(state, node, nowMs);
}

function streamsOf(node: Node, model: Model): number {
  let streams = 0;
  for (let lease = node.firstLease; lease !== null; lease = lease.nextOfNode)
    if (lease.chunk.stream !== null && lease.chunk.span.job.model === model) streams++;
  return streams;
}

export function progressNode(state: State, change: Of<"node-progressed">, nowMs: number): void {
  const node = state.nodes.get(change.nodeId);
  if (node === undefined) return;
  for (const { modelId, items, busyMs } of change.measured) {
    for (const readiness of node.ready) {
      if (readiness.model.facts.modelId === modelId) readiness.speed = measureSpeed(readiness.speed, items, busyMs);
    }
  }
  node.reliability = afterAnswers(node.reliability, change.chunks);
  node.strikes = 0;
  node.lastProgressMs = nowMs;
  node.workSinceMs = nowMs;
  refreshNode(state, node, nowMs);
}

export function strikeNode(state: State, nodeId: NodeId, nowMs: number): void {
  const node = state.nodes.get(nodeId);
  if (node === undefined) return;
  node.strikes++;
  node.reliability = afterFailure(node.reliability);
  node.restUntilMs = nowMs + restMs(node.strikes);
  refreshNode(state, node, nowMs);
}

export function pauseNode(state: State, change: Of<"node-paused">, nowMs: number): void {
  const node = state.nodes.get(change.nodeId);
  if (node === undefined) return;
  node.paused = change.paused;
  refreshNode(state, node, nowMs);
}

export function fillNode(state: State, nodeId: NodeId, nowMs: number): void {
  const node = state.nodes.get(nodeId);
  if (node === undefined) return;
  node.isFilling = false;
  refreshNode(state, node, nowMs);
}

export function lookAtNode(state: State, nodeId: NodeId, nowMs: number): void {
  const node = state.nodes.get(nodeId);
  if (node !== undefined) refreshNode(state, node, nowMs);
}

export function noteAsked(state: State, change: Of<"prepare-asked">, nowMs: number): void {
  const node = state.nodes.get(change.nodeId);
  if (node === undefined) return;
  node.preparing ??= new Map();
  for (const modelId of change.modelIds) node.preparing.set(modelId, nowMs + BOUNDS.prepareAgainMs);
}
