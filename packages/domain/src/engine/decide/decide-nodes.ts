// Nodes come, say what they can do, pause and go.
import { fail, LIMITS, type NodeId, ok } from "@starling/protocol/vocabulary";
import { isAvailable, readinessOf } from "../../node/capability.ts";
import type { Command, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import { purseOf } from "../purse-of.ts";
import type { Lease, Model, Node, State } from "../state.ts";
import { Answers } from "./answers.ts";
import { lapse } from "./decide-leases.ts";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

export function decideNodeJoined(state: State, command: Of<"node-joined">, draft: Draft): Replies["node-joined"] {
  const { nodeId, accountId } = command;
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`${nodeId} joins for ${accountId}, which is not loaded`);
  const known = state.nodes.get(nodeId);
  // Its account was merged into this one: what it holds is queued again, and it begins anew.
  const isMoved = known !== undefined && known.account !== account;
  if (isMoved && purseOf(state, known.account) !== account)
    throw new Error(`${nodeId} of ${known.account.accountId} joins for ${accountId}`);
  if ((isMoved || known?.connection !== "here") && account.nodes >= LIMITS.nodesPerAccountMax)
    return fail("too_many_nodes");
  if (isMoved) decideNodeGone(state, { type: "node-gone", nodeId, how: "left" }, draft);
  draft.volatile.push({ type: "node-joined", nodeId, accountId });
  return ok(null);
}

export function decideNodeCapacity(state: State, command: Of<"node-capacity">, draft: Draft): void {
  const { nodeId, paused, giveBack } = command;
  const node = state.nodes.get(nodeId);
  if (node === undefined) return;
  // Paused first, so that what it gives back isn't given to it again.
  draft.volatile.push({ type: "node-paused", nodeId, paused });
  const fences = giveBack.filter((fence) => state.leases.get(fence)?.node === node);
  if (fences.length > 0) draft.volatile.push({ type: "leases-returned", fences });
}

export function decideNodeGone(state: State, command: Of<"node-gone">, draft: Draft): void {
  const { nodeId, how } = command;
  const node = state.nodes.get(nodeId);
  if (node === undefined) return;
  if (how === "lost") {
    if (node.connection !== "here") return;
    draft.volatile.push({ type: "node-lost", nodeId });
    // Somebody reads its streams: they go on elsewhere at once.
    const streams = leasesOf(node).filter(({ chunk }) => chunk.stream !== null);
    const fences = streams.map((lease) => state.leases.fenceOf(lease.number));
    if (fences.length > 0) draft.volatile.push({ type: "leases-returned", fences });
    return;
  }
  const fences = leasesOf(node).map((lease) => state.leases.fenceOf(lease.number));
  if (fences.length > 0) draft.volatile.push({ type: "leases-returned", fences });
  draft.volatile.push({ type: "node-removed", nodeId });
}

/** The connection broke and did not come back in time. */
export function decideEndGrace(
  state: State,
  step: { readonly nodeId: NodeId; readonly lostAtMs: number },
  context: Context,
  draft: Draft,
): void {
  const node = state.nodes.get(step.nodeId);
  if (node === undefined || node.connection === "here" || node.lostAtMs !== step.lostAtMs) return;
  const answers = new Answers(state.leases, context, draft);
  lapse(state, leasesOf(node), answers, draft);
  answers.close();
  draft.volatile.push({ type: "node-removed", nodeId: node.nodeId });
}

function leasesOf(node: Node): Lease[] {
  const leases: Lease[] = [];
  for (let lease = node.firstLease; lease !== null; lease = lease.nextOfNode) leases.push(lease);
  return leases;
}

/** Asks idle nodes to get ready for models whose queue is long for the nodes that are. Looks at a few nodes in turn. */
export function decidePrepare(state: State, context: Context, draft: Draft): void {
  const short = [...state.models.values()].filter(
    (model) => model.queuedChunks > BOUNDS.prepareChunksPerNode * model.counts.readyNodes || lacksOwners(model),
  );
  if (short.length === 0 || state.draining) return;
  const scanned = Math.min(state.nodeList.length, BOUNDS.prepareScanPerTick);
  let asked = 0;
  for (let i = 0; i < scanned && asked < BOUNDS.prepareNodesPerTick; i++) {
    const node = state.nodeList[(state.nodeCursor + i) % state.nodeList.length];
    if (node === undefined || node.isHouse || !isAvailable(node) || node.leaseCount > 0) continue;
    const modelIds = short
      .filter((model) => readinessOf(node, model) === undefined)
      .map((model) => model.facts.modelId)
      .filter((modelId) => (node.preparing?.get(modelId) ?? 0) <= context.nowMs);
    if (modelIds.length === 0) continue;
    asked++;
    draft.volatile.push({ type: "prepare-asked", nodeId: node.nodeId, modelIds });
    draft.effects.push({ type: "prepare", when: "now", nodeId: node.nodeId, modelIds });
  }
  draft.volatile.push({ type: "nodes-scanned", count: scanned });
}

/** Whether a quorum waits for nodes of other owners. */
function lacksOwners(model: Model): boolean {
  for (const chunk of model.parked) if (chunk.audit !== null) return true;
  return false;
}
