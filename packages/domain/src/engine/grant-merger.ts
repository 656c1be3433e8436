// Steps of one command often lease to the same node: it gets one message of them, or as few as the limits of a message allow.
import type { LeaseOffer, NodeId } from "@starling/protocol/vocabulary";
import type { Effect } from "./effect.ts";
import type { Policy } from "./policy.ts";

type Grant = Extract<Effect, { type: "grant" }>;

export class GrantMerger {
  /** Most commands lead to one grant. */
  #only: Grant | undefined;
  #byNode: Map<NodeId, Grant[]> | undefined;

  add(grant: Grant): void {
    if (this.#only === undefined) {
      this.#only = grant;
      return;
    }
    this.#byNode ??= new Map([[this.#only.nodeId, [this.#only]]]);
    const grants = this.#byNode.get(grant.nodeId);
    if (grants === undefined) this.#byNode.set(grant.nodeId, [grant]);
    else grants.push(grant);
  }

  pushTo(effects: Effect[], policy: Policy): void {
    if (this.#byNode === undefined) {
      if (this.#only !== undefined) effects.push(this.#only);
      return;
    }
    for (const grants of this.#byNode.values()) {
      if (grants.length === 1) effects.push(...grants);
      else for (const grant of merge(grants, policy)) effects.push(grant);
    }
  }
}

function* merge(grants: readonly Grant[], policy: Policy): Generator<Grant> {
  let leases: LeaseOffer[] = [];
  let inputs: Uint8Array[] = [];
  let bytes = 0;
  for (const grant of grants) {
    const { nodeId, type, when } = grant;
    const more = grant.inputs.reduce((sum, input) => sum + input.byteLength, 0);
    const full = leases.length + grant.leases.length > policy.grantLeasesMax || bytes + more > policy.grantBytesMax;
    if (leases.length > 0 && full) {
      yield { type, when, nodeId, leases, inputs };
      leases = [];
      inputs = [];
      bytes = 0;
    }
    leases.push(...grant.leases);
    inputs.push(...grant.inputs);
    bytes += more;
  }
  const first = grants[0];
  if (first !== undefined) yield { type: first.type, when: first.when, nodeId: first.nodeId, leases, inputs };
}
