import type { NodeId } from "@starling/protocol/vocabulary";
import type { Draft } from "../draft.ts";
import type { Effect } from "../effect.ts";
import type { Lease, State } from "../state.ts";

/** Tells each node once which of its leases are over. */
export function cancelEffects(
  state: State,
  leases: readonly Lease[],
  reason: Extract<Effect, { type: "cancel-leases" }>["reason"],
  draft: Draft,
): void {
  const byNode = new Map<NodeId, number[]>();
  for (const { node, number } of leases) {
    if (node.connection === "lost") continue;
    const fence = state.leases.fenceOf(number);
    const fences = byNode.get(node.nodeId);
    if (fences === undefined) byNode.set(node.nodeId, [fence]);
    else fences.push(fence);
  }
  for (const [nodeId, fences] of byNode)
    draft.effects.push({ type: "cancel-leases", when: "now", nodeId, fences, reason });
}
