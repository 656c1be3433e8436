// What is read of jobs and their answers.
import { describe, expect, it } from "vitest";
import { NO_VERDICTS, NOW_MS, PRICE, REWARD, type StoreBed, UNCHECKED } from "./store-bed.ts";

export function describeJobs(bed: StoreBed): void {
  const { contributor, admit, accepted, failed, findOpen, freshId, settled } = bed;
  describe("jobs", () => {
    it("[ST4] an open job is found after a restart with all that its engine knew", async () => {
      const by = [(await contributor()).accountId, (await contributor()).accountId] as const;
      const job = await admit(2, { idempotencyKey: "key", assurance: "full" });
      await bed.store.commit([
        accepted(job, 0, by[0]),
        failed(job, 1),
        { type: "span-done", jobId: job.jobId, index: 0 },
        ...settled(job, by[0], 1),
      ]);
      await bed.store.commit([accepted(job, 2, by[1]), ...settled(job, by[1], 1)]);
      const found = await findOpen(job.jobId);
      expect(found).toEqual({
        jobId: job.jobId,
        accountId: job.accountId,
        modelId: "tiny-embed",
        assurance: "full",
        quorum: null,
        idempotencyKey: "key",
        requestHash: "request",
        itemCount: 12,
        chunkCount: 4,
        pricePerItem: PRICE,
        rewardPerItem: REWARD,
        itemsDone: 6,
        itemsFailed: 3,
        holdRemaining: 60n,
        spansOpen: 1,
        createdAtMs: NOW_MS,
        priority: "normal",
        deadlineAtMs: null,
        keyId: null,
      });
    });

    it("[ST4] a quorum's rule is kept, for a restart and for whoever looks at the job", async () => {
      const quorum = { agree: 3, of: 5 };
      const job = await admit(1, { assurance: "quorum", quorum });
      expect(await findOpen(job.jobId)).toMatchObject({ assurance: "quorum", quorum });
      expect((await bed.store.job(job.jobId))?.view).toMatchObject({ assurance: "quorum", quorum });
    });

    it("[ST4] open jobs come in pages, in the order of their admission", async () => {
      const jobs = [await admit(1), await admit(1), await admit(1)];
      const after = jobs[0]?.jobId ?? null;
      const rest = await bed.store.openJobs({ after, limit: 1 });
      expect(rest.map((job) => job.jobId)).toEqual([jobs[1]?.jobId]);
      const last = await bed.store.openJobs({ after: rest[0]?.jobId ?? null, limit: 10 });
      expect(last.map((job) => job.jobId)).toEqual([jobs[2]?.jobId]);
    });

    it("[ST4] a job shows its counts and prices", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(1);
      expect(await bed.store.job(freshId("job"))).toBeUndefined();
      await bed.store.commit([accepted(job, 0, by), failed(job, 1), ...settled(job, by, 1)]);
      expect(await bed.store.job(job.jobId)).toEqual({
        jobId: job.jobId,
        accountId: job.accountId,
        requestHash: "request",
        chunkCount: 2,
        priority: "normal",
        deadlineAtMs: null,
        keyId: null,
        chunksRefuted: 0,
        view: {
          id: job.jobId,
          object: "job",
          model: "tiny-embed",
          task: "embed",
          assurance: "none",
          state: "open",
          items: { total: 6, done: 3, failed: 3 },
          quorum: null,
          verification: { ...NO_VERDICTS, unchecked: 1 },
          price: { quoted: "0.00006", charged: "0.00003" },
          priority: "normal",
          deadline: null,
          createdAt: new Date(NOW_MS).toISOString(),
          endedAt: null,
        },
      });
    });

    it("[ST5] outputs come in chunk order, from where they are asked for, within both limits", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(4);
      const data = (n: number) => new Uint8Array(100).fill(n);
      await bed.store.commit([accepted(job, 5, by, data(5)), failed(job, 3), accepted(job, 0, by, data(0))]);
      await bed.store.commit([accepted(job, 1, by, data(1))]);
      const read = (fromChunk: number, limit = 10, bytesMax = 10_000) =>
        bed.store.outputs({ jobId: job.jobId, fromChunk, limit, bytesMax });
      expect(await read(0)).toStrictEqual([
        { chunkIndex: 0, firstItem: 0, itemCount: 3, answer: { ok: true, data: data(0), verification: UNCHECKED } },
        { chunkIndex: 1, firstItem: 3, itemCount: 3, answer: { ok: true, data: data(1), verification: UNCHECKED } },
        { chunkIndex: 3, firstItem: 9, itemCount: 3, answer: { ok: false, code: "attempts_exhausted" } },
        { chunkIndex: 5, firstItem: 15, itemCount: 3, answer: { ok: true, data: data(5), verification: UNCHECKED } },
      ]);
      const chunks = async (...args: Parameters<typeof read>) => (await read(...args)).map((o) => o.chunkIndex);
      expect(await chunks(1)).toEqual([1, 3, 5]);
      expect(await chunks(0, 2)).toEqual([0, 1]);
      expect(await chunks(0, 10, 100)).toEqual([0]);
      expect(await chunks(0, 10, 101)).toEqual([0, 1]);
      expect(await chunks(0, 10, 1)).toEqual([0]); // one at least: else a reader would never get on
      expect(await chunks(6)).toEqual([]);
    });

    it("[ST5] outputs come in the order of their acceptance as well, as they stand, within both limits", async () => {
      const by = (await contributor()).accountId;
      const [job, other] = [await admit(3), await admit(1)];
      const data = (n: number) => new Uint8Array(100).fill(n);
      await bed.store.commit([accepted(job, 5, by, data(5)), accepted(other, 0, by), failed(job, 0)]);
      await bed.store.commit([accepted(job, 2, by, data(2)), accepted(other, 1, by), accepted(job, 1, by, data(1))]);
      const read = (afterSeq: bigint, limit = 10, bytesMax = 10_000) =>
        bed.store.outputsBySeq({ jobId: job.jobId, afterSeq, limit, bytesMax });
      const all = await read(0n);
      expect(all.map((o) => o.chunkIndex)).toEqual([5, 0, 2, 1]);
      expect(all.map(({ seq: _, ...output }) => output)).toEqual(
        [3, 0, 2, 1].map((at) => expect.objectContaining({ chunkIndex: [0, 1, 2, 5][at] })),
      );
      expect(all[2]).toEqual({
        seq: all[2]?.seq,
        chunkIndex: 2,
        firstItem: 6,
        itemCount: 3,
        answer: { ok: true, data: data(2), verification: UNCHECKED },
      });
      for (const [at, { seq }] of all.entries()) expect(await read(seq)).toEqual(all.slice(at + 1));
      expect(await read(0n, 2)).toEqual(all.slice(0, 2));
      expect(await read(0n, 10, 101)).toEqual(all.slice(0, 3)); // the failed one has no bytes
      expect(await read(0n, 10, 1)).toEqual(all.slice(0, 1));
    });

    it("[ST5] a job that ends with less than all its items says that the rest failed", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(1);
      await bed.store.commit([accepted(job, 0, by)]);
      const { jobId } = job;
      const atMs = NOW_MS + 1;
      await bed.store.commit([
        { type: "job-ended", jobId, state: "failed", errorCode: "deadline_passed", itemsDone: 3, itemsFailed: 3, atMs },
      ]);
      expect((await bed.store.job(jobId))?.view).toMatchObject({
        state: "failed",
        items: { total: 6, done: 3, failed: 3 },
      });
    });

    it("[ST9] totals are those of everything that was accepted", async () => {
      const before = await bed.store.totals();
      const by = (await contributor()).accountId;
      const job = await admit(2);
      await bed.store.commit([accepted(job, 0, by), accepted(job, 3, by), failed(job, 1), ...settled(job, by, 2)]);
      expect(await bed.store.totals()).toEqual({
        jobs: before.jobs + 1,
        chunks: before.chunks + 2,
        items: before.items + 6,
        pointsEarned: before.pointsEarned + 54n,
      });
      expect(await bed.store.account(by)).toMatchObject({ escrow: 54n });
    });
  });
}
