// Batches: one step at a time, and taken up again after a restart.
import type { AccountId, BatchId } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { StoredBatch } from "../../ports/batch-store.ts";
import type { Stores } from "../open-stores.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

export function describeBatches(bed: StoreBed, stores: () => Stores): void {
  const create = (accountId: AccountId, overrides: Partial<StoredBatch> = {}, unfinishedMax = 100) =>
    stores().batches.create({
      batchId: bed.freshId("batch"),
      accountId,
      keyId: null,
      endpoint: "/v1/chat/completions",
      completionWindow: "24h",
      inputFileId: bed.freshId("file"),
      metadata: null,
      expiresAtMs: NOW_MS + 86_400_000,
      ...overrides,
      unfinishedMax,
      nowMs: NOW_MS,
    });
  const created = async (...args: Parameters<typeof create>) => {
    const batch = await create(...args);
    if (batch === undefined) throw new Error("too many batches");
    return batch;
  };

  describe("batches", () => {
    it("[ST19] a batch is what was asked for", async () => {
      const accountId = await bed.payer();
      const keyId = bed.freshId("key");
      const batch = await created(accountId, { keyId, metadata: { for: 'the "report", {all}' } });
      expect(batch).toEqual({
        batchId: batch.batchId,
        accountId,
        keyId,
        endpoint: "/v1/chat/completions",
        completionWindow: "24h",
        inputFileId: batch.inputFileId,
        outputFileId: null,
        errorFileId: null,
        status: "validating",
        metadata: { for: 'the "report", {all}' },
        counts: { total: 0, completed: 0, failed: 0 },
        errors: [],
        createdAtMs: NOW_MS,
        expiresAtMs: NOW_MS + 86_400_000,
        reachedAtMs: {},
      });
      expect(await stores().batches.get(batch)).toEqual(batch);
      expect(await stores().batches.get({ ...batch, accountId: await bed.payer() })).toBeUndefined();
    });

    it("[ST19] goes on by compare and set: of two that move it at once, one does", async () => {
      const { batches } = stores();
      const { batchId, accountId, ...rest } = await created(await bed.payer());
      const begin = { batchId, from: ["validating"], to: "in_progress", atMs: NOW_MS + 1 } as const;
      const moved = await Promise.all([batches.move(begin), batches.move(begin)]);
      expect(moved.filter((batch) => batch !== undefined)).toHaveLength(1);
      const counts = { total: 3, completed: 1, failed: 1 };
      const counted = await batches.move({ ...begin, from: ["in_progress"], counts, atMs: NOW_MS + 2 });
      expect(counted).toEqual({
        batchId,
        accountId,
        ...rest,
        status: "in_progress",
        counts,
        reachedAtMs: { in_progress: NOW_MS + 1 },
      });
      await expect(
        batches.move({ ...begin, from: ["in_progress"], counts: { total: 1, completed: 1, failed: 1 } }),
      ).rejects.toThrow();
      const [outputFileId, errorFileId] = [bed.freshId("file"), bed.freshId("file")];
      await batches.move({ batchId, from: ["in_progress", "cancelling"], to: "finalizing", atMs: NOW_MS + 3 });
      const done = await batches.move({
        batchId,
        from: ["finalizing"],
        to: "completed",
        atMs: NOW_MS + 4,
        outputFileId,
        errorFileId,
      });
      expect(done).toEqual({
        batchId,
        accountId,
        ...rest,
        status: "completed",
        counts,
        outputFileId,
        errorFileId,
        reachedAtMs: { in_progress: NOW_MS + 1, finalizing: NOW_MS + 3, completed: NOW_MS + 4 },
      });
      expect(await batches.get({ batchId, accountId })).toEqual(done);
      expect(await batches.move({ batchId, from: ["completed"], to: "failed", atMs: NOW_MS })).toBeUndefined();
      expect(
        await batches.move({ batchId: bed.freshId("batch"), from: ["validating"], to: "failed", atMs: NOW_MS }),
      ).toBeUndefined();
    });

    it("[ST19] says what was wrong with its lines", async () => {
      const { batchId, accountId } = await created(await bed.payer());
      const errors = [
        { code: "invalid_json", message: "Line 2 is not JSON: '{'", param: null, line: 2 },
        { code: "unknown_model", message: "ä", param: "model", line: null },
      ];
      await stores().batches.move({ batchId, from: ["validating"], to: "failed", atMs: NOW_MS, errors });
      expect(await stores().batches.get({ batchId, accountId })).toMatchObject({ status: "failed", errors });
    });

    it("[ST19] an account has so many that are not finished, also when many are asked for at once", async () => {
      const accountId = await bed.payer();
      const made = await Promise.all(Array.from({ length: 5 }, () => create(accountId, {}, 2)));
      const [first, ...others] = made.filter((batch) => batch !== undefined);
      expect(others).toHaveLength(1);
      if (first !== undefined)
        await stores().batches.move({ batchId: first.batchId, from: ["validating"], to: "failed", atMs: NOW_MS });
      expect(await create(accountId, {}, 2)).toBeDefined();
    });

    it("[ST19] are listed newest first, in pages", async () => {
      const accountId = await bed.payer();
      const ids = [await created(accountId), await created(accountId), await created(accountId)]
        .map((b) => b.batchId)
        .reverse();
      await created(await bed.payer());
      const list = async (before: BatchId | null) =>
        (await stores().batches.list({ accountId, before, limit: 2 })).map((b) => b.batchId);
      expect(await list(null)).toEqual(ids.slice(0, 2));
      expect(await list(ids[1] ?? null)).toEqual(ids.slice(2));
    });

    it("[ST19] the unfinished are found after a restart, oldest first, in pages, with their jobs", async () => {
      const accountId = await bed.payer();
      const mine = [await created(accountId), await created(accountId), await created(accountId)].map((b) => b.batchId);
      const { batches } = stores();
      await batches.move({
        batchId: mine[1] ?? bed.freshId("batch"),
        from: ["validating"],
        to: "failed",
        atMs: NOW_MS,
      });
      await batches.move({
        batchId: mine[2] ?? bed.freshId("batch"),
        from: ["validating"],
        to: "cancelling",
        atMs: NOW_MS,
      });
      const found: BatchId[] = [];
      for (let after: BatchId | null = null; ; ) {
        const page: StoredBatch[] = await batches.unfinished({ after, limit: 2 });
        found.push(...page.map((b) => b.batchId));
        after = page.at(-1)?.batchId ?? null;
        if (page.length < 2) break;
      }
      expect(found.filter((id) => mine.includes(id))).toEqual([mine[0], mine[2]]);
      expect(found).toEqual([...found].sort());
    });

    it("[ST19] its jobs come in order, in pages; noted twice they are the same, and never another", async () => {
      const { batchId } = await created(await bed.payer());
      const { batches } = stores();
      const parts = Array.from({ length: 5 }, (_, index) => ({
        index,
        jobId: bed.freshId("job"),
        lines: [[index, `custom "id" ${index}`], { nested: null }],
      }));
      await batches.addParts(batchId, []);
      await batches.addParts(batchId, parts.slice(2, 4));
      await batches.addParts(batchId, parts);
      expect(await batches.parts({ batchId, after: -1, limit: 3 })).toEqual(parts.slice(0, 3));
      expect(await batches.parts({ batchId, after: 2, limit: 10 })).toEqual(parts.slice(3));
      const other = [{ index: 1, jobId: bed.freshId("job"), lines: null }];
      await expect(batches.addParts(batchId, other)).rejects.toThrow();
      await expect(batches.addParts(bed.freshId("batch"), parts)).rejects.toThrow();
      expect(await batches.parts({ batchId: bed.freshId("batch"), after: -1, limit: 1 })).toEqual([]);
    });
  });
}
