import { type Grant, unpackBundle } from "@starling/protocol";
import type { Lease } from "../machine/index.ts";

/** A grant's leases with their items; those whose input does not fit what the offer says are `unreadable`. */
export function readGrant(grant: Grant): { readonly leases: readonly Lease[]; readonly unreadable: readonly number[] } {
  const inputs = unpackBundle(grant.inputs, grant.leases.length);
  const leases: Lease[] = [];
  const unreadable: number[] = [];
  grant.leases.forEach(({ jobId, chunkIndex, fence, modelId, itemCount }, i) => {
    const input = inputs.ok && inputs.value.length === grant.leases.length ? inputs.value[i] : undefined;
    const items = input === undefined ? undefined : unpackBundle(input, itemCount);
    if (input === undefined || items === undefined || !items.ok || items.value.length !== itemCount) {
      unreadable.push(fence);
    } else {
      leases.push({ jobId, chunkIndex, fence, modelId, items: items.value, inputBytes: input.byteLength });
    }
  });
  return { leases, unreadable };
}
