import type { AccountId } from "@starling/protocol";
import type { Store } from "../ports/store.ts";

/** Whether what is decided about is the operator's own: the account itself, or one that was merged into it. */
export async function isOwnAccount(
  store: Pick<Store, "account">,
  operatorId: AccountId,
  accountId: AccountId,
): Promise<boolean> {
  const seen = new Set<AccountId>();
  let at: AccountId | null = accountId;
  while (at !== null && !seen.has(at)) {
    if (at === operatorId) return true;
    seen.add(at);
    at = (await store.account(at))?.mergedInto ?? null;
  }
  return false;
}
