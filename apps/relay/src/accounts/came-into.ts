import type { AccountId } from "@starling/protocol";
import type { Store } from "../ports/store.ts";

/** Merges in a row that are followed. */
const MERGES_MAX = 32;

/** Whether one account was merged into another, itself or through others. */
export async function cameInto(store: Pick<Store, "account">, from: AccountId, into: AccountId): Promise<boolean> {
  let at: AccountId | null = from;
  for (let merges = 0; merges <= MERGES_MAX && at !== null; merges++) {
    if (at === into) return true;
    const account: Awaited<ReturnType<Store["account"]>> = await store.account(at);
    at = account?.mergedInto ?? null;
  }
  return false;
}
