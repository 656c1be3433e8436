import { type GenerateItem, readGenerateItem, unpackBundle } from "@starling/protocol";
import type { HeldLease } from "./node-connection.ts";

/** What was asked of a node that generates or measures a text: the one item of its chunk. Read once a lease, at its first message. */
export function textItemOf(lease: Pick<HeldLease, "input" | "textItem">): GenerateItem {
  if (lease.textItem === undefined) {
    const parts = unpackBundle(lease.input, 1);
    const [item] = parts.ok ? parts.value : [];
    if (item === undefined) throw new Error("the input of a text's chunk is no bundle of one item");
    lease.textItem = readGenerateItem(item);
  }
  return lease.textItem;
}
