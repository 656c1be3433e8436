// Device keys in memory.
import type { AccountId } from "@starling/protocol";
import type { AccountKeyStore, StoredAccountKey } from "../ports/account-key-store.ts";
import { revokeSessionsOf } from "./memory-session-store.ts";
import type { MemoryTables } from "./memory-tables.ts";
import { storableText } from "./storable-text.ts";

export function createMemoryAccountKeyStore(tables: MemoryTables): AccountKeyStore {
  const { accountKeys } = tables;
  const of = (accountId: AccountId) => [...accountKeys.values()].filter((key) => key.accountId === accountId);
  const set = (key: StoredAccountKey, values: Partial<StoredAccountKey>): StoredAccountKey => {
    const changed = { ...key, ...values };
    accountKeys.set(key.thumbprint, changed);
    return changed;
  };
  const own = (thumbprint: string, accountId: AccountId) => {
    const key = accountKeys.get(thumbprint);
    return key?.accountId === accountId ? key : undefined;
  };

  return {
    find: async (thumbprint) => accountKeys.get(thumbprint),
    async list({ accountId, before, limit }) {
      const newest = of(accountId).sort(newestKeyFirst);
      const last = before === null ? undefined : accountKeys.get(before);
      return newest.filter((key) => last === undefined || newestKeyFirst(last, key) < 0).slice(0, limit);
    },
    async add({ thumbprint, accountId, label, keysMax, nowMs }) {
      const known = accountKeys.get(thumbprint);
      if (known !== undefined) {
        if (known.accountId !== accountId) return { ok: false, refusal: "key_taken", of: known.accountId };
        return known.revokedAtMs === null ? { ok: true, key: known } : { ok: false, refusal: "key_revoked" };
      }
      if (of(accountId).filter((key) => key.revokedAtMs === null).length >= keysMax)
        return { ok: false, refusal: "too_many_keys" };
      refuseClosed(tables, accountId);
      const key = {
        thumbprint,
        accountId,
        label: label && storableText(label),
        createdAtMs: Math.floor(nowMs),
        lastSeenAtMs: null,
        revokedAtMs: null,
      };
      accountKeys.set(thumbprint, key);
      return { ok: true, key };
    },
    async rename({ thumbprint, accountId, label }) {
      const key = own(thumbprint, accountId);
      return key && set(key, { label: label && storableText(label) });
    },
    async revoke({ thumbprint, accountId, nowMs }) {
      const key = own(thumbprint, accountId);
      if (key === undefined) return undefined;
      revokeSessionsOf(tables, ({ by }) => by.how === "device" && by.thumbprint === thumbprint, nowMs);
      return set(key, { revokedAtMs: key.revokedAtMs ?? Math.floor(nowMs) });
    },
    async touch(seen) {
      for (const { thumbprint, atMs } of seen) {
        const key = accountKeys.get(thumbprint);
        if (key !== undefined) set(key, { lastSeenAtMs: Math.max(key.lastSeenAtMs ?? 0, Math.floor(atMs)) });
      }
    },
  };
}

const newestKeyFirst = (a: StoredAccountKey, b: StoredAccountKey): number =>
  b.createdAtMs - a.createdAtMs || (a.thumbprint < b.thumbprint ? 1 : a.thumbprint > b.thumbprint ? -1 : 0);

/** Throws when there is no such account, or it was merged. */
export function refuseClosed({ accounts }: MemoryTables, accountId: AccountId): void {
  const account = accounts.get(accountId);
  if (account === undefined || account.mergedInto !== null)
    throw new Error(`there is no account ${accountId}, or it was merged`);
}
