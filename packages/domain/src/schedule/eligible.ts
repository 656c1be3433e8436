// Which node may take which chunk.
import type { NodeId } from "@starling/protocol/vocabulary";
import type { Chunk, Model, Node, Readiness } from "../engine/state.ts";
import { isAvailable, readinessOf } from "../node/capability.ts";

/** A node never has two leases of a chunk, and a chunk stays away from where it failed while another node is ready. */
export function suits(nodes: ReadonlyMap<NodeId, Node>, model: Model, chunk: Chunk, node: Node): boolean {
  for (const lease of chunk.leases) if (lease.node === node) return false;
  if (chunk.failedOn === null || !chunk.failedOn.includes(node.nodeId)) return true;
  return !hasUntriedNode(nodes, model, chunk.failedOn);
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
  const looked = (chunk.failedOn?.length ?? 0) + chunk.leases.length + 1;
  let best: Readiness | undefined;
  for (let i = 0; i < looked; i++) {
    const readiness = model.hungry.at(i);
    if (readiness === undefined) break;
    if (best !== undefined && best.key <= readiness.key) continue;
    if (suits(nodes, model, chunk, readiness.node)) best = readiness;
  }
  return best;
}
