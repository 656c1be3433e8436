// API keys: what each may do and spend.
import type { DurableChange } from "@starling/domain";
import { type AccountId, type ApiKeyId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { ApiKeyTerms } from "../../ports/api-key-store.ts";
import type { Stores } from "../open-stores.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

const DAY_MS = 86_400_000;
const TERMS: ApiKeyTerms = {
  name: "batch runner",
  scopes: ["jobs", "files"],
  cap: 5_000_000n,
  period: "month",
  ratePerMinute: 60,
  expiresAtMs: NOW_MS + DAY_MS,
};

export function describeApiKeys(bed: StoreBed, stores: () => Stores): void {
  let hashes = 0;
  const freshHash = () => {
    const hash = new Uint8Array(32).fill(0xa5);
    new DataView(hash.buffer).setUint32(0, ++hashes);
    return hash;
  };
  const create = async (accountId: AccountId, terms: Partial<ApiKeyTerms> = {}, keysMax = 100) => {
    const hash = freshHash();
    const keyId = bed.freshId("key");
    const prefix = "sk-starling-abcd";
    const request = { ...TERMS, ...terms, keyId, accountId, hash, prefix, keysMax, nowMs: NOW_MS };
    return { hash, keyId, created: await stores().apiKeys.create(request) };
  };
  /** A job of the key that has cost `spent`. */
  const spend = async (keyId: ApiKeyId, spent: bigint) => {
    const job = await bed.admit(1, { keyId });
    await bed.store.commit([
      { type: "hold-spent", jobId: job.jobId, accountId: job.accountId, spent },
      bed.entryOf("settle", job.jobId, [
        [job.accountId, "available", -spent],
        [SYSTEM_ACCOUNTS.treasury, "available", spent],
      ]),
    ]);
    return job;
  };
  const refund = (job: Awaited<ReturnType<typeof spend>>, amount: bigint): DurableChange =>
    bed.entryOf("refund", job.jobId, [
      [SYSTEM_ACCOUNTS.issuance, "available", -amount],
      [job.accountId, "available", amount],
    ]);

  describe("API keys", () => {
    it("[ST17] a key is found by its hash, with its terms", async () => {
      const accountId = await bed.payer();
      const { hash, keyId, created } = await create(accountId);
      expect(created).toEqual({
        ...TERMS,
        keyId,
        accountId,
        prefix: "sk-starling-abcd",
        spent: 0n,
        periodStartedAtMs: Date.UTC(2026, 10, 1),
        createdAtMs: NOW_MS,
        lastUsedAtMs: null,
        revokedAtMs: null,
      });
      expect(await stores().apiKeys.find({ hash: hash.slice(), nowMs: NOW_MS })).toEqual(created);
      expect(await stores().apiKeys.get({ keyId, accountId, nowMs: NOW_MS })).toEqual(created);
      expect(await stores().apiKeys.find({ hash: new Uint8Array(32), nowMs: NOW_MS })).toBeUndefined();
      expect(await stores().apiKeys.get({ keyId, accountId: await bed.payer(), nowMs: NOW_MS })).toBeUndefined();
      expect(await bed.store.accountOfApiKey(hash)).toBe(
        TERMS.expiresAtMs !== null && TERMS.expiresAtMs > Date.now() ? accountId : undefined,
      );
    });

    it("[ST17] a key that was added without terms may do everything", async () => {
      const accountId = await bed.payer();
      const [apiKeyId, hash] = [bed.freshId("key"), freshHash()];
      await bed.store.addApiKey({ apiKeyId, accountId, hash, prefix: "sk-starling-", name: "dev", nowMs: NOW_MS });
      expect(await stores().apiKeys.find({ hash, nowMs: NOW_MS })).toEqual({
        keyId: apiKeyId,
        accountId,
        name: "dev",
        prefix: "sk-starling-",
        scopes: ["*"],
        cap: null,
        spent: 0n,
        period: null,
        periodStartedAtMs: 0,
        ratePerMinute: null,
        expiresAtMs: null,
        createdAtMs: NOW_MS,
        lastUsedAtMs: null,
        revokedAtMs: null,
      });
      expect(await bed.store.accountOfApiKey(hash)).toBe(accountId);
    });

    it("[ST17] an account has so many at most, revoked ones aside, also when many are asked for at once", async () => {
      const accountId = await bed.payer();
      const made = await Promise.all(Array.from({ length: 6 }, () => create(accountId, {}, 3)));
      expect(made.filter(({ created }) => created !== undefined)).toHaveLength(3);
      const keyId = made.find(({ created }) => created !== undefined)?.keyId ?? bed.freshId("key");
      await stores().apiKeys.revoke({ keyId, accountId, nowMs: NOW_MS });
      expect((await create(accountId, {}, 3)).created).toBeDefined();
      expect((await create(accountId, {}, 3)).created).toBeUndefined();
      await expect(create(bed.freshId("acc"))).rejects.toThrow();
    });

    it("[ST17] are listed newest first, in pages, those of the account alone", async () => {
      const accountId = await bed.payer();
      const keys = [await create(accountId), await create(accountId), await create(accountId)];
      await create(await bed.payer());
      const ids = keys.map(({ keyId }) => keyId).reverse();
      const first = await stores().apiKeys.list({ accountId, before: null, limit: 2 });
      expect(first.map(({ keyId }) => keyId)).toEqual(ids.slice(0, 2));
      const rest = await stores().apiKeys.list({ accountId, before: first[1]?.keyId ?? null, limit: 2 });
      expect(rest.map(({ keyId }) => keyId)).toEqual(ids.slice(2));
    });

    it("[ST17] changes are of what is named alone; a revoked key is one for good", async () => {
      const accountId = await bed.payer();
      const { keyId, hash, created } = await create(accountId);
      const { apiKeys } = stores();
      const request = { keyId, accountId, nowMs: NOW_MS };
      expect(await apiKeys.update({ ...request, changes: { name: "other\0", cap: null } })).toEqual({
        ...created,
        name: "other\uFFFD",
        cap: null,
      });
      expect(
        await apiKeys.update({
          ...request,
          changes: { scopes: ["a b", '"{,}'], expiresAtMs: null, ratePerMinute: null },
        }),
      ).toEqual({
        ...created,
        name: "other\uFFFD",
        cap: null,
        scopes: ["a b", '"{,}'],
        expiresAtMs: null,
        ratePerMinute: null,
      });
      expect(
        await apiKeys.update({ ...request, accountId: await bed.payer(), changes: { name: "mine" } }),
      ).toBeUndefined();
      expect(await apiKeys.revoke(request)).toMatchObject({ revokedAtMs: NOW_MS });
      expect(await apiKeys.revoke({ ...request, nowMs: NOW_MS + 9 })).toMatchObject({ revokedAtMs: NOW_MS });
      expect(await apiKeys.update({ ...request, changes: { name: "again" } })).toBeUndefined();
      expect(await apiKeys.find({ hash, nowMs: NOW_MS })).toMatchObject({ revokedAtMs: NOW_MS, name: "other\uFFFD" });
      expect(await bed.store.accountOfApiKey(hash)).toBeUndefined();
      expect(await apiKeys.revoke({ ...request, keyId: bed.freshId("key") })).toBeUndefined();
    });

    it("[ST17] what its jobs cost is counted in the commit that charges it, and refunds are taken off", async () => {
      const accountId = await bed.payer();
      const { keyId } = await create(accountId);
      const spent = async () => (await stores().apiKeys.get({ keyId, accountId, nowMs: NOW_MS }))?.spent;
      const job = await spend(keyId, 25n);
      await spend(keyId, 10n);
      expect(await spent()).toBe(35n);
      await bed.store.commit([refund(job, 25n)]);
      expect(await spent()).toBe(10n);
      const refused = bed.store.commit([
        { type: "hold-spent", jobId: job.jobId, accountId: job.accountId, spent: 5n },
        bed.entryOf("settle", job.jobId, [
          [job.accountId, "available", -5_000n],
          [SYSTEM_ACCOUNTS.treasury, "available", 5_000n],
        ]),
      ]);
      await expect(refused).rejects.toThrow();
      expect(await spent()).toBe(10n);
    });

    it("[ST17] many jobs of one key in one commit", async () => {
      const accountId = await bed.payer();
      const { keyId } = await create(accountId);
      const jobs = [await bed.admit(1, { keyId }), await bed.admit(1, { keyId }), await bed.admit(1)];
      await bed.store.commit(
        jobs.map(({ jobId, accountId: payer }) => ({ type: "hold-spent", jobId, accountId: payer, spent: 7n })),
      );
      expect(await stores().apiKeys.get({ keyId, accountId, nowMs: NOW_MS })).toMatchObject({ spent: 14n });
    });

    it("[ST17] a period that is over ends when the key is looked at: nothing is spent of the next", async () => {
      const accountId = await bed.payer();
      const { keyId, hash } = await create(accountId, { period: "day" });
      const job = await spend(keyId, 25n);
      const { apiKeys } = stores();
      expect(await apiKeys.find({ hash, nowMs: NOW_MS + DAY_MS - 1 })).toMatchObject({
        spent: 25n,
        periodStartedAtMs: NOW_MS,
      });
      const next = { spent: 0n, periodStartedAtMs: NOW_MS + DAY_MS };
      expect(await apiKeys.find({ hash, nowMs: NOW_MS + DAY_MS })).toMatchObject(next);
      expect(await apiKeys.get({ keyId, accountId, nowMs: NOW_MS + DAY_MS + 5 })).toMatchObject(next);
      // A clock that is behind begins no earlier period.
      expect(await apiKeys.get({ keyId, accountId, nowMs: NOW_MS })).toMatchObject(next);
      await bed.store.commit([refund(job, 25n)]); // of the day before: there is nothing to take off
      expect(await apiKeys.get({ keyId, accountId, nowMs: NOW_MS + DAY_MS })).toMatchObject(next);
    });

    it("[ST17] the periods that are over are ended once, whoever asks", async () => {
      const accountId = await bed.payer();
      const days = [await create(accountId, { period: "day" }), await create(accountId, { period: "day" })];
      const month = await create(accountId);
      const never = await create(accountId, { period: null });
      for (const { keyId } of [...days, month, never]) await spend(keyId, 5n);
      const of = (keys: readonly { keyId: ApiKeyId }[]) =>
        keys
          .map(({ keyId }) => keyId)
          .filter((id) => [...days, month, never].some((key) => key.keyId === id))
          .sort();
      const midnight = { nowMs: NOW_MS + 2 * DAY_MS, limit: 1_000 };
      const begun = await Promise.all([
        stores().apiKeys.startPeriods(midnight),
        stores().apiKeys.startPeriods(midnight),
      ]);
      expect(of(begun.flat())).toEqual(of(days));
      for (const key of begun.flat()) expect(key.spent).toBe(0n);
      expect(await stores().apiKeys.startPeriods(midnight)).toEqual([]);
      const nextMonth = { nowMs: Date.UTC(2026, 11, 1), limit: 1 };
      expect(await stores().apiKeys.startPeriods(nextMonth)).toHaveLength(1);
      expect(await stores().apiKeys.get({ keyId: never.keyId, accountId, nowMs: nextMonth.nowMs })).toMatchObject({
        spent: 5n,
      });
    });

    it("[ST17] another period begins at once", async () => {
      const accountId = await bed.payer();
      const { keyId } = await create(accountId);
      await spend(keyId, 25n);
      const request = { keyId, accountId, nowMs: NOW_MS };
      const { apiKeys } = stores();
      expect(await apiKeys.update({ ...request, changes: { period: "month" } })).toMatchObject({ spent: 25n });
      const day = await apiKeys.update({ ...request, changes: { period: "day" } });
      expect(day).toMatchObject({ period: "day", spent: 0n, periodStartedAtMs: NOW_MS });
      const none = await apiKeys.update({ ...request, changes: { period: null } });
      expect(none).toMatchObject({ period: null, spent: 0n, periodStartedAtMs: 0 });
    });

    it("[ST17] when a key was last used never goes back", async () => {
      const accountId = await bed.payer();
      const { keyId } = await create(accountId);
      const { apiKeys } = stores();
      await apiKeys.touch([]);
      await apiKeys.touch([
        { keyId, atMs: NOW_MS + 9 },
        { keyId, atMs: NOW_MS + 5 },
        { keyId: bed.freshId("key"), atMs: NOW_MS },
      ]);
      await apiKeys.touch([{ keyId, atMs: NOW_MS }]);
      expect(await apiKeys.get({ keyId, accountId, nowMs: NOW_MS })).toMatchObject({ lastUsedAtMs: NOW_MS + 9 });
    });
  });
}
