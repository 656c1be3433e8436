// Accounts, their keys and their entries.
import { describe, expect, it } from "vitest";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

export function describeAccounts(bed: StoreBed): void {
  const { entryOf, granted, payer, contributor, admitted, accepted, freshId, settled } = bed;
  describe("accounts", () => {
    it("[ST7] a contributor's account is found by the key, and opened once", async () => {
      const accountId = freshId("acc");
      const request = { accountId, keyThumbprint: `key of ${accountId}`, nowMs: NOW_MS };
      const expected = {
        accountId,
        kind: "contributor",
        name: null,
        available: 0n,
        held: 0n,
        escrow: 0n,
        record: { matches: 0, mismatches: 0, isSuspended: false },
        createdAtMs: NOW_MS,
        granted: 0n,
        spent: 0n,
        redeemed: 0n,
        redemptionDay: { day: 0, amount: 0n },
        mergedInto: null,
      };
      expect(await bed.store.openContributor(request)).toEqual(expected);
      expect(await bed.other.openContributor({ ...request, accountId: freshId("acc"), nowMs: NOW_MS + 1 })).toEqual(
        expected,
      );
      expect(await bed.store.account(accountId)).toEqual(expected);
      const atOnce = await Promise.all(
        Array.from({ length: 8 }, () =>
          bed.store.openContributor({ accountId: freshId("acc"), keyThumbprint: "at once", nowMs: NOW_MS }),
        ),
      );
      expect(new Set(atOnce.map((account) => account?.accountId)).size).toBe(1);
    });

    it("[ST7] a referee's account is found by its key, and stays a referee's", async () => {
      const accountId = freshId("acc");
      const request = { accountId, keyThumbprint: `key of ${accountId}`, nowMs: NOW_MS };
      const opened = await bed.store.openContributor({ ...request, kind: "referee" });
      expect(opened).toMatchObject({ accountId, kind: "referee" });
      expect(await bed.other.openContributor(request)).toEqual(opened);
      expect(await bed.store.account(accountId)).toEqual(opened);
    });

    it("[ST7] an account is opened once, by its id", async () => {
      const accountId = freshId("acc");
      expect(await bed.store.account(accountId)).toBeUndefined();
      const opened = await bed.store.openAccount({ accountId, kind: "consumer", name: "Ada", nowMs: NOW_MS });
      expect(opened).toMatchObject({ accountId, kind: "consumer", name: "Ada", createdAtMs: NOW_MS });
      expect(await bed.store.openAccount({ accountId, kind: "operator", name: "Eve", nowMs: NOW_MS + 1 })).toEqual(
        opened,
      );
    });

    it("[ST7] an API key leads to its account by its hash alone", async () => {
      const accountId = await payer();
      const hash = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
      const key = {
        apiKeyId: freshId("key"),
        accountId,
        hash,
        prefix: "sk-starling-abc",
        name: "dev",
        nowMs: NOW_MS,
      };
      await bed.store.addApiKey(key);
      expect(await bed.store.accountOfApiKey(hash.slice())).toBe(accountId);
      expect(await bed.store.accountOfApiKey(new Uint8Array(32))).toBeUndefined();
      await expect(bed.store.addApiKey({ ...key, apiKeyId: freshId("key") })).rejects.toThrow();
      const nobody = {
        ...key,
        apiKeyId: freshId("key"),
        accountId: freshId("acc"),
        hash: new Uint8Array(32).fill(255),
      };
      await expect(bed.store.addApiKey(nobody)).rejects.toThrow();
    });

    it("[ST8] an account's entries: newest first, net of both buckets, in pages", async () => {
      const [from, by] = [await payer(0n), (await contributor()).accountId];
      await bed.store.commit([granted(from, 100n)]);
      const job = admitted(from, 1);
      await bed.store.commit([job, accepted(job, 0, by), ...settled(job, by, 1)]);
      await bed.store.commit([
        entryOf("release", job.jobId, [
          [by, "escrow", -27n],
          [by, "available", 20n],
          [by, "available", 7n],
        ]),
      ]);
      const mine = await bed.store.entries({ accountId: from, before: null, limit: 10 });
      expect(mine).toMatchObject([
        { type: "settle", jobId: job.jobId, available: -30n, escrow: 0n, atMs: NOW_MS },
        { type: "grant", jobId: null, available: 100n, escrow: 0n, atMs: NOW_MS },
      ]);
      const theirs = await bed.store.entries({ accountId: by, before: null, limit: 1 });
      expect(theirs).toMatchObject([{ type: "release", available: 27n, escrow: -27n }]);
      const next = await bed.store.entries({ accountId: by, before: theirs[0]?.entryId ?? null, limit: 1 });
      expect(next).toMatchObject([{ type: "settle", available: 0n, escrow: 27n }]);
      expect(await bed.store.entries({ accountId: by, before: next[0]?.entryId ?? null, limit: 1 })).toEqual([]);
    });
  });
}
