// API keys in memory.
import type { AccountId, ApiKeyId } from "@starling/protocol";
import { type ApiKeyStore, type ApiKeyTerms, periodStartMs, type StoredApiKey } from "../ports/api-key-store.ts";
import type { MemoryApiKey, MemoryTables } from "./memory-tables.ts";
import { storableText } from "./storable-text.ts";

/** Of a key of which nothing is said: it may do everything, and nothing bounds it. */
export const PLAIN_TERMS = {
  scopes: ["*"],
  cap: null,
  period: null,
  ratePerMinute: null,
  expiresAtMs: null,
} as const satisfies Partial<ApiKeyTerms>;

export interface NewApiKey extends ApiKeyTerms {
  readonly keyId: ApiKeyId;
  readonly accountId: AccountId;
  readonly hash: Uint8Array;
  readonly prefix: string;
  readonly nowMs: number;
}

export function createMemoryApiKeyStore(tables: MemoryTables): ApiKeyStore {
  const { apiKeys } = tables;
  const own = (keyId: ApiKeyId, accountId: AccountId): MemoryApiKey | undefined => {
    const key = apiKeys.get(keyId);
    return key?.row.accountId === accountId ? key : undefined;
  };
  const set = (key: MemoryApiKey, values: Partial<StoredApiKey>): StoredApiKey => {
    key.row = { ...key.row, ...values };
    return key.row;
  };
  /** Whether a period was over. */
  const beginPeriod = (key: MemoryApiKey, nowMs: number): boolean => {
    const startMs = periodStartMs(key.row.period, nowMs);
    if (key.row.periodStartedAtMs >= startMs) return false;
    set(key, { spent: 0n, periodStartedAtMs: startMs });
    return true;
  };
  const current = (key: MemoryApiKey | undefined, nowMs: number): StoredApiKey | undefined => {
    if (key !== undefined) beginPeriod(key, nowMs);
    return key?.row;
  };

  return {
    async create({ keysMax, ...request }) {
      let count = 0;
      for (const { row } of apiKeys.values())
        if (row.accountId === request.accountId && row.revokedAtMs === null) count += 1;
      return count >= keysMax ? undefined : insertApiKey(tables, request);
    },
    find: async ({ hash, nowMs }) => current(apiKeyByHash(tables, hash), nowMs),
    get: async ({ keyId, accountId, nowMs }) => current(own(keyId, accountId), nowMs),
    async list({ accountId, before, limit }) {
      return [...apiKeys.values()]
        .map(({ row }) => row)
        .filter((row) => row.accountId === accountId && (before === null || row.keyId < before))
        .sort((a, b) => (a.keyId < b.keyId ? 1 : -1))
        .slice(0, limit);
    },
    async update({ keyId, accountId, changes, nowMs }) {
      const key = own(keyId, accountId);
      if (key === undefined || key.row.revokedAtMs !== null) return undefined;
      beginPeriod(key, nowMs);
      const { period = key.row.period } = changes;
      const anew = period === key.row.period ? {} : { spent: 0n, periodStartedAtMs: periodStartMs(period, nowMs) };
      const { expiresAtMs = key.row.expiresAtMs } = changes;
      const name = changes.name === undefined ? {} : { name: storableText(changes.name) };
      return set(key, { ...changes, ...name, ...anew, expiresAtMs: expiresAtMs && Math.floor(expiresAtMs) });
    },
    async revoke({ keyId, accountId, nowMs }) {
      const key = own(keyId, accountId);
      return key && set(key, { revokedAtMs: key.row.revokedAtMs ?? Math.floor(nowMs) });
    },
    async touch(used) {
      for (const { keyId, atMs } of used) {
        const key = apiKeys.get(keyId);
        if (key !== undefined) set(key, { lastUsedAtMs: Math.max(key.row.lastUsedAtMs ?? 0, Math.floor(atMs)) });
      }
    },
    async startPeriods({ nowMs, limit }) {
      const begun: StoredApiKey[] = [];
      for (const key of apiKeys.values()) if (begun.length < limit && beginPeriod(key, nowMs)) begun.push(key.row);
      return begun;
    },
  };
}

export function apiKeyByHash({ apiKeys }: MemoryTables, hash: Uint8Array): MemoryApiKey | undefined {
  const hashHex = Buffer.from(hash).toString("hex");
  for (const key of apiKeys.values()) if (key.hashHex === hashHex) return key;
  return undefined;
}

/** Throws when there is no such account, or the hash or the id is taken. */
export function insertApiKey(tables: MemoryTables, { hash, nowMs, ...terms }: NewApiKey): StoredApiKey {
  const { keyId, accountId, period } = terms;
  if (!tables.accounts.has(accountId)) throw new Error(`there is no account ${accountId}`);
  if (tables.apiKeys.has(keyId) || apiKeyByHash(tables, hash) !== undefined) throw new Error("the API key exists");
  const row: StoredApiKey = {
    ...terms,
    scopes: [...terms.scopes],
    expiresAtMs: terms.expiresAtMs && Math.floor(terms.expiresAtMs),
    spent: 0n,
    periodStartedAtMs: periodStartMs(period, nowMs),
    createdAtMs: Math.floor(nowMs),
    lastUsedAtMs: null,
    revokedAtMs: null,
  };
  tables.apiKeys.set(keyId, { hashHex: Buffer.from(hash).toString("hex"), row });
  return row;
}
