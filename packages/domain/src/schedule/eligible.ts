// Which node may take which chunk.
import type { NodeId } from "@starling/protocol/vocabulary";
import type { Chunk, Model, Node, Readiness } from "../engine/state.ts";
import { isAvailable, readinessOf } from "../node/capability.ts";

/** A node never has two leases of a chunk, and a chunk stays away from where it failed while another node is ready. */
export function suits(nodes: ReadonlyMap<NodeId, Node>, model: Model, chunk: Chunk, node: Node): boolean {
  if (chunk.lease?.node === node || chunk.secondLease?.node === node) return false;
  if (chunk.trouble === null || !chunk.trouble.nodeIds.includes(node.nodeId)) return true;
  return !hasUntriedNode(nodes, model, chunk.trouble.nodeIds);
}

function hasUntriedNode(nodes: ReadonlyMap<NodeId, Node>, model: Model, failedOn: readonly NodeId[]): boolean {
  let tried = 0;
  for (const nodeId of failedOn) {
    const node = nodes.get(nodeId);
    if (node !== undefined && isAvailable(node) && readinessOf(node, model) !== undefined) tried++;
  }
  return model.counts.readyNodes > tried;
}

/** The best hungry node that suits the chunk. Looks at one node more than can be unsuitable, so a suitable one is found if there is any. */
export function bestNodeFor(nodes: ReadonlyMap<NodeId, Node>, model: Model, chunk: Chunk): Readiness | undefined {
  const looked = (chunk.trouble?.nodeIds.length ?? 0) + 3;
  let best: Readiness | undefined;
  for (let i = 0; i < looked; i++) {
    const readiness = model.hungry.at(i);
    if (readiness === undefined) break;
    if (best !== undefined && best.key <= readiness.key) continue;
    if (suits(nodes, model, chunk, readiness.node)) best = readiness;
  }
  return best;
}
