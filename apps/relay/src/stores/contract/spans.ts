// Who is given which spans.
import { describe, expect, it } from "vitest";
import { CLAIM_TTL_MS, NOW_MS, type StoreBed } from "./store-bed.ts";

export function describeSpans(bed: StoreBed): void {
  const { contributor, admit, accepted, failed, ended, claim, indexes } = bed;
  describe("spans", () => {
    it("[ST6] the first is claimed with the job; the rest go oldest first, each once", async () => {
      const job = await admit(4);
      const [first, ...rest] = await claim(bed.store, job, { limit: 1 });
      expect(rest).toEqual([]);
      expect(first).toEqual({
        jobId: job.jobId,
        index: 1,
        firstChunk: 2,
        firstItem: 6,
        chunkItems: [3, 3],
        inputs: [Uint8Array.of(1, 1), Uint8Array.of(1, 2)],
        answered: [],
      });
      expect(indexes(await claim(bed.other, job))).toEqual([2, 3]);
      expect(await claim(bed.store, job)).toEqual([]);
      expect(await claim(bed.other, job)).toEqual([]);
    });

    it("[ST6] a claim lapses without its relay, and is kept by renewing", async () => {
      const job = await admit(3);
      expect(indexes(await claim(bed.store, job))).toEqual([1, 2]);
      const lateMs = NOW_MS + CLAIM_TTL_MS;
      expect(await claim(bed.other, job, { nowMs: lateMs })).toEqual([]);
      await bed.store.renewClaims({ relayId: "relay-a", ttlMs: CLAIM_TTL_MS, nowMs: lateMs });
      expect(await claim(bed.other, job, { nowMs: lateMs + CLAIM_TTL_MS })).toEqual([]);
      expect(indexes(await claim(bed.other, job, { nowMs: lateMs + CLAIM_TTL_MS + 1 }))).toEqual([0, 1, 2]);
    });

    it("[ST6] a relay that comes back takes up its own claims, and only its own", async () => {
      const job = await admit(3);
      await claim(bed.other, job, { limit: 1 });
      expect(await claim(bed.store, job)).toMatchObject([{ index: 2 }]);
      await bed.store.releaseClaims("relay-a");
      expect(indexes(await claim(bed.store, job))).toEqual([0, 2]);
      expect(await claim(bed.store, job)).toEqual([]);
      await bed.store.releaseClaims("relay-b");
      expect(indexes(await claim(bed.other, job))).toEqual([1]);
    });

    it("[ST6] says which of its chunks have an output", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(2);
      await bed.store.commit([accepted(job, 1, by), failed(job, 2)]);
      await bed.store.releaseClaims("relay-a");
      const spans = await claim(bed.store, job);
      expect(spans.map(({ index, answered }) => ({ index, answered }))).toEqual([
        { index: 0, answered: [1] },
        { index: 1, answered: [2] },
      ]);
    });

    it("[ST6] what is done or dropped is never given again", async () => {
      const job = await admit(3);
      await bed.store.commit([{ type: "span-done", jobId: job.jobId, index: 0 }]);
      await bed.store.releaseClaims("relay-a");
      expect(indexes(await claim(bed.store, job))).toEqual([1, 2]);
      await bed.store.commit([ended(job, "cancelled")]);
      expect(await claim(bed.store, job, { nowMs: NOW_MS + 10 * CLAIM_TTL_MS })).toEqual([]);
      const lost = await admit(3);
      await bed.store.commit([ended(lost, "failed")]);
      expect(await claim(bed.other, lost, { nowMs: NOW_MS + 10 * CLAIM_TTL_MS })).toEqual([]);
    });

    it("[ST6] many claims at once share a job's spans without overlap", async () => {
      const job = await admit(16);
      const claims = await Promise.all(
        Array.from({ length: 12 }, (_, i) => claim(i % 2 === 0 ? bed.store : bed.other, job, { limit: 2 })),
      );
      const given = claims.flatMap(indexes);
      expect(new Set(given).size).toBe(given.length);
      const rest = indexes(await claim(bed.store, job, { limit: 100 }));
      expect([...given, ...rest].sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    });
  });
}
