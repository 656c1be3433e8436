// What is kept of answers under way, and what jobs say of how they are served.
import type { DurableChange } from "@starling/domain";
import { type AccountId, type NodeId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { StoreConflict } from "../../ports/store.ts";
import { type Admitted, NOW_MS, type StoreBed } from "./store-bed.ts";

export function describeStreams(bed: StoreBed): void {
  const { contributor, admit, accepted, failed, ended, claim, findOpen, freshId, settled } = bed;
  const advanced = (
    job: Admitted,
    chunkIndex: number,
    from: number,
    tokens: readonly number[],
    by: { readonly accountId: AccountId; readonly nodeId?: NodeId; readonly fence?: number },
  ): DurableChange => ({
    type: "stream-advanced",
    jobId: job.jobId,
    chunkIndex,
    fence: by.fence ?? 1,
    nodeId: by.nodeId ?? bed.nodeId,
    accountId: by.accountId,
    from,
    tokens,
  });
  /** What a relay that takes the job up finds streamed of its first span. */
  const streams = async (job: Admitted) => {
    await bed.store.releaseClaims("relay-a");
    return (await claim(bed.store, job)).find(({ index }) => index === 0)?.streams;
  };

  describe("streams", () => {
    it("[ST15] tokens come back in order, joined by who made them", async () => {
      const [first, second] = [await contributor(), await contributor()];
      const other = { accountId: second.accountId, nodeId: freshId("node"), fence: 2 };
      const job = await admit(2, { task: "generate" });
      await bed.store.commit([advanced(job, 0, 0, [5, 0], first), advanced(job, 1, 0, [7], other)]);
      await bed.store.commit([advanced(job, 0, 2, [8], first), advanced(job, 0, 3, [9, 10], first)]);
      await bed.store.commit([advanced(job, 0, 5, [2_147_483_647], other)]);
      expect(await streams(job)).toEqual([
        {
          chunkIndex: 0,
          parts: [
            { nodeId: bed.nodeId, accountId: first.accountId, tokens: [5, 0, 8, 9, 10] },
            { nodeId: other.nodeId, accountId: second.accountId, tokens: [2_147_483_647] },
          ],
        },
        { chunkIndex: 1, parts: [{ nodeId: other.nodeId, accountId: second.accountId, tokens: [7] }] },
      ]);
    });

    it("[ST15] are gone with the answer, with the failure, and with the end of their job, in the same commit", async () => {
      const by = await contributor();
      const job = await admit(1, { task: "generate" });
      await bed.store.commit([advanced(job, 0, 0, [1], by), advanced(job, 1, 0, [2, 3], by)]);
      await bed.store.commit([advanced(job, 0, 1, [4], by), accepted(job, 0, by.accountId)]);
      expect(await streams(job)).toEqual([{ chunkIndex: 1, parts: [expect.objectContaining({ tokens: [2, 3] })] }]);
      await bed.store.commit([failed(job, 1)]);
      expect(await streams(job)).toBeUndefined();
      const cancelled = await admit(1, { task: "generate" });
      await bed.store.commit([advanced(cancelled, 0, 0, [1, 2, 3], by)]);
      await bed.store.commit([advanced(cancelled, 0, 3, [4], by), ended(cancelled, "cancelled")]);
      // The same place is free again: what was there is gone, not hidden.
      await expect(bed.store.commit([advanced(cancelled, 0, 0, [1], by)])).resolves.toBeUndefined();
    });

    it("[ST15] are gone with the answer also where another relay wrote them", async () => {
      const by = await contributor();
      const job = await admit(1, { task: "generate" });
      await bed.store.commit([advanced(job, 0, 0, [1, 2], by), advanced(job, 1, 0, [1, 2, 3], by)]);
      await bed.store.releaseClaims("relay-a");
      expect((await claim(bed.other, job))[0]?.streams).toHaveLength(2);
      await bed.other.commit([accepted(job, 0, by.accountId), failed(job, 1), ended(job, "failed")]);
      await expect(
        bed.store.commit([advanced(job, 0, 0, [1], by), advanced(job, 1, 0, [1], by)]),
      ).resolves.toBeUndefined();
    });

    it("[ST15] two relays that stream one chunk at once: the later is refused, and nothing of its commit is kept", async () => {
      const by = await contributor();
      const [job, beside] = [await admit(1, { task: "generate" }), await admit(1, { task: "generate" })];
      await bed.store.commit([advanced(job, 0, 0, [1, 2], by)]);
      const late = bed.other.commit([advanced(beside, 0, 0, [5], by), advanced(job, 0, 0, [1], { ...by, fence: 2 })]);
      await expect(late).rejects.toBeInstanceOf(StoreConflict);
      expect(await streams(beside)).toBeUndefined();
      expect(await streams(job)).toEqual([{ chunkIndex: 0, parts: [expect.objectContaining({ tokens: [1, 2] })] }]);
    });

    it("[ST15] what doesn't join on to what is before it is left out, and not in the way of what does", async () => {
      const by = await contributor();
      const job = await admit(1, { task: "generate" });
      await bed.store.commit([
        advanced(job, 0, 0, [1, 2], by),
        advanced(job, 0, 3, [4], by),
        advanced(job, 1, 2, [9], by),
      ]);
      expect(await streams(job)).toEqual([{ chunkIndex: 0, parts: [expect.objectContaining({ tokens: [1, 2] })] }]);
      await bed.store.commit([
        advanced(job, 0, 2, [3, 4, 5], by),
        advanced(job, 0, 5, [6], by),
        advanced(job, 1, 0, [7, 8], by),
      ]);
      expect(await streams(job)).toEqual([
        { chunkIndex: 0, parts: [expect.objectContaining({ tokens: [1, 2, 3, 4, 5, 6] })] },
        { chunkIndex: 1, parts: [expect.objectContaining({ tokens: [7, 8] })] },
      ]);
    });

    it("[ST15] an empty advance is nothing, and long ones come back whole", async () => {
      const by = await contributor();
      const job = await admit(1, { task: "generate" });
      const tokens = Array.from({ length: 5_000 }, (_, i) => i * 7);
      await bed.store.commit([advanced(job, 0, 0, [], by)]);
      expect(await streams(job)).toBeUndefined();
      await bed.store.commit([advanced(job, 0, 0, tokens, by)]);
      expect((await streams(job))?.[0]?.parts).toMatchObject([{ tokens }]);
    });
  });

  describe("urgency", () => {
    it("[ST4] priority, deadline and key are kept, for a restart and for whoever looks at the job", async () => {
      for (const priority of ["batch", "normal", "high"] as const) {
        const deadlineAtMs = priority === "high" ? null : NOW_MS + 60_000;
        const keyId = priority === "normal" ? null : freshId("key");
        const job = await admit(1, { priority, deadlineAtMs, keyId });
        expect(await findOpen(job.jobId)).toMatchObject({ priority, deadlineAtMs, keyId });
        const stored = await bed.store.job(job.jobId);
        expect(stored).toMatchObject({ priority, deadlineAtMs, keyId, chunksRefuted: 0 });
        expect(stored?.view).toMatchObject({
          priority,
          deadline: deadlineAtMs === null ? null : new Date(deadlineAtMs).toISOString(),
        });
      }
    });

    it("[ST16] an answer that is found wrong and has no other: counted, refunded, and its chunk says so", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(1, { task: "generate", assurance: "sampled" });
      const entry = bed.entryOf("settle", job.jobId, [
        [job.accountId, "available", -30n],
        [by, "escrow", 27n],
        [SYSTEM_ACCOUNTS.treasury, "available", 3n],
      ]);
      if (entry.type !== "entry-posted") throw new Error("an entry is posted");
      await bed.store.commit([
        accepted(job, 0, by, Uint8Array.of(1), {
          verification: { status: "provisional" },
          entryId: entry.entry.entryId,
          chosen: "took_over",
        }),
        { type: "hold-spent", jobId: job.jobId, accountId: job.accountId, spent: 30n },
        entry,
        failed(job, 1),
      ]);
      const outstanding = (await bed.store.provisional({ after: null, limit: 1_000 })).outputs;
      expect(outstanding.find(({ jobId }) => jobId === job.jobId)).toMatchObject({
        charged: { payerId: job.accountId, amount: 30n }, // as its reward is to the reward of a unit
      });
      expect((await bed.store.job(job.jobId))?.view.price).toMatchObject({ charged: "0.00003" });
      await bed.store.commit([
        {
          type: "outputs-judged",
          outputs: [{ jobId: job.jobId, chunkIndex: 0 }],
          verification: { status: "refuted" },
          atMs: NOW_MS,
        },
        bed.entryOf("refund", job.jobId, [
          [SYSTEM_ACCOUNTS.issuance, "available", -30n],
          [job.accountId, "available", 30n],
        ]),
      ]);
      const stored = await bed.store.job(job.jobId);
      expect(stored?.chunksRefuted).toBe(1);
      expect(stored?.view).toMatchObject({
        verification: { unchecked: 0, provisional: 0, refuted: 1 },
        price: { charged: "0" },
      });
      const [output] = await bed.store.outputs({ jobId: job.jobId, fromChunk: 0, limit: 1, bytesMax: 1_000 });
      expect(output?.answer).toMatchObject({ verification: { status: "refuted" } });
      const chunks = await bed.store.chunksOfJob({ jobId: job.jobId, after: null, limit: 10 });
      expect(chunks).toEqual([
        {
          chunkIndex: 0,
          firstItem: 0,
          itemCount: 3,
          nodeId: bed.nodeId,
          accountId: by,
          status: "ok",
          code: null,
          verification: { status: "refuted" },
          chosen: "took_over",
          fence: 1_700_000_000_000_000,
          atMs: NOW_MS,
        },
        {
          chunkIndex: 1,
          firstItem: 3,
          itemCount: 3,
          nodeId: null,
          accountId: null,
          status: "failed",
          code: "attempts_exhausted",
          verification: null,
          chosen: null,
          fence: 1_700_000_000_000_000,
          atMs: NOW_MS,
        },
      ]);
      expect(await bed.store.chunksOfJob({ jobId: job.jobId, after: 0, limit: 1 })).toEqual(chunks.slice(1));
      expect(await bed.store.chunksOfJob({ jobId: job.jobId, after: 1, limit: 1 })).toEqual([]);
    });

    it("[ST16] no answer is accepted that was found wrong, and no more is given back than was paid", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(1);
      const wrong = accepted(job, 0, by, Uint8Array.of(1), { verification: { status: "refuted" } });
      await expect(bed.store.commit([wrong])).rejects.toBeInstanceOf(StoreConflict);
      await bed.store.commit([accepted(job, 0, by), ...settled(job, by, 1)]);
      const tooMuch = bed.entryOf("refund", job.jobId, [
        [by, "escrow", -27n],
        [job.accountId, "available", 27n],
      ]);
      await bed.store.commit([tooMuch]);
      const again = bed.entryOf("refund", job.jobId, [
        [SYSTEM_ACCOUNTS.issuance, "available", -27n],
        [job.accountId, "available", 27n],
      ]);
      await expect(bed.store.commit([again])).rejects.toBeInstanceOf(StoreConflict);
    });
  });
}
