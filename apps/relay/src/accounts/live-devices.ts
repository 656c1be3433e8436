import { type AccountId, DEVICE_LIMITS } from "@starling/protocol";
import type { AccountKeyStore, StoredAccountKey } from "../ports/account-key-store.ts";

/** An account's devices that are not revoked. */
export async function liveDevices(
  accountKeys: Pick<AccountKeyStore, "list">,
  accountId: AccountId,
): Promise<StoredAccountKey[]> {
  const live: StoredAccountKey[] = [];
  for (let before: string | null = null; ; ) {
    const page: StoredAccountKey[] = await accountKeys.list({ accountId, before, limit: DEVICE_LIMITS.pageMax });
    live.push(...page.filter(({ revokedAtMs }) => revokedAtMs === null));
    const last = page.at(-1);
    if (last === undefined || page.length < DEVICE_LIMITS.pageMax) return live;
    before = last.thumbprint;
  }
}
