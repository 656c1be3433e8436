// Which node may take which chunk.
import { type NodeId, unreachable } from "@starling/protocol/vocabulary";
import { BOUNDS, type Policy } from "../engine/policy.ts";
import type { AuditWork, Chunk, Model, Node, Readiness, State } from "../engine/state.ts";
import { isAvailable, readinessOf } from "../node/capability.ts";
import { isInvolved, mayReferee } from "../verify/audit-policy.ts";

/** A node never has two leases of a chunk, and a chunk stays away from where it failed while another node is ready. */
export function suits(state: Pick<State, "nodes" | "policy">, model: Model, chunk: Chunk, node: Node): boolean {
  if (chunk.lease?.node === node || chunk.secondLease?.node === node) return false;
  if (chunk.audit !== null) return suitsAudit(state.policy, model, chunk.audit, node);
  const { nodes } = state;
  if (chunk.trouble === null || !chunk.trouble.nodeIds.includes(node.nodeId)) return true;
  return !hasUntriedNode(nodes, model, chunk.trouble.nodeIds);
}

function suitsAudit(policy: Policy, model: Model, work: AuditWork, node: Node): boolean {
  switch (work.type) {
    case "known":
      return node.isHouse;
    case "trial":
      return work.readiness.node === node && isAvailable(node) && node.leaseCount < policy.leasesPerNodeMax;
    case "opinion":
      if (work.isForHouse) return node.isHouse && !isInvolved(work.check, node.account);
      return readinessOf(node, model)?.available === true && mayReferee(work.check, node, policy.provenMatches);
    default:
      return unreachable(work);
  }
}

function hasUntriedNode(nodes: ReadonlyMap<NodeId, Node>, model: Model, failedOn: readonly NodeId[]): boolean {
  let tried = 0;
  for (const nodeId of failedOn) {
    const node = nodes.get(nodeId);
    if (node !== undefined && isAvailable(node) && readinessOf(node, model) !== undefined) tried++;
  }
  return model.counts.readyNodes > tried;
}

/** The best hungry node that suits the chunk, of the first `looked` in the heap's order. */
function bestHungry(state: Pick<State, "nodes" | "policy">, model: Model, chunk: Chunk, looked: number) {
  let best: Readiness | undefined;
  for (let i = 0; i < looked; i++) {
    const readiness = model.hungry.at(i);
    if (readiness === undefined) break;
    if (best !== undefined && best.key <= readiness.key) continue;
    if (suits(state, model, chunk, readiness.node)) best = readiness;
  }
  return best;
}

/** The best hungry node that suits the chunk. Looks at one node more than can be unsuitable, so a suitable one is found if there is any. */
export const bestNodeFor = (
  state: Pick<State, "nodes" | "policy">,
  model: Model,
  chunk: Chunk,
): Readiness | undefined => bestHungry(state, model, chunk, (chunk.trouble?.nodeIds.length ?? 0) + 3);

/** Who gets an audit chunk now: the node it is for, or the best of the hungry that may have it, or the house. */
export function refereeFor(state: State, model: Model, chunk: Chunk): Readiness | undefined {
  if (chunk.audit?.type === "trial") {
    const { readiness } = chunk.audit;
    return suits(state, model, chunk, readiness.node) ? readiness : undefined;
  }
  if (chunk.audit?.type === "opinion" && !chunk.audit.isForHouse) {
    const best = bestHungry(state, model, chunk, BOUNDS.refereeScanMax);
    if (best !== undefined) return best;
  }
  for (const readiness of model.houseHungry) if (suits(state, model, chunk, readiness.node)) return readiness;
  return undefined;
}
