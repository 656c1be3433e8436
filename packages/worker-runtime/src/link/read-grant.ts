import { type GenerateItem, type Grant, readGenerateItem, unpackBundle } from "@starling/protocol";
import type { Lease } from "../machine/index.ts";

/**
 * A grant's leases with their items; those whose input does not fit what the offer says are `unreadable`. Of a model that
 * generates text, what is to be made is streamed; a check of what was made is batch work, and so is an item that can't be
 * read: its run says so.
 */
export function readGrant(
  grant: Grant,
  generates: (modelId: string) => boolean,
): { readonly leases: readonly Lease[]; readonly unreadable: readonly number[] } {
  const inputs = unpackBundle(grant.inputs, grant.leases.length);
  const leases: Lease[] = [];
  const unreadable: number[] = [];
  grant.leases.forEach(({ jobId, chunkIndex, fence, modelId, itemCount }, i) => {
    const input = inputs.ok && inputs.value.length === grant.leases.length ? inputs.value[i] : undefined;
    const items = input === undefined ? undefined : unpackBundle(input, itemCount);
    if (input === undefined || items === undefined || !items.ok || items.value.length !== itemCount) {
      unreadable.push(fence);
    } else {
      const lease = { jobId, chunkIndex, fence, modelId, items: items.value, inputBytes: input.byteLength };
      const text = generates(modelId) ? textOf(items.value) : null;
      leases.push(text === null ? lease : { ...lease, text });
    }
  });
  return { leases, unreadable };
}

function textOf([bytes, ...others]: readonly Uint8Array[]): GenerateItem | null {
  if (bytes === undefined || others.length > 0) return null;
  try {
    const item = readGenerateItem(bytes);
    const isText = Array.isArray(item.prompt) && (item.given === undefined || Array.isArray(item.given));
    return isText && item.check === undefined ? item : null;
  } catch {
    return null;
  }
}
