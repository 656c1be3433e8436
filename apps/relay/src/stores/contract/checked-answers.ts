// What checks read: answers with their inputs, and those whose verdict is outstanding.
import type { DurableChange, ProvisionalOutput } from "@starling/domain";
import type { AccountId, NodeId } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { type Admitted, NOW_MS, PROVISIONAL, type StoreBed } from "./store-bed.ts";

const PLENTY_BYTES = 1e6;

export function describeCheckedAnswers(bed: StoreBed): void {
  const { contributor, admit, accepted, failed, nodeId, freshId } = bed;
  const chunk = (job: Admitted, chunkIndex: number) => ({ jobId: job.jobId, chunkIndex });
  const proof = (n: number) => ({
    inputHash: new Uint8Array(32).fill(n),
    outputHash: new Uint8Array(32).fill(n + 1),
    attestation: Uint8Array.of(n, n, n),
  });
  const corrected = (job: Admitted, chunkIndex: number, by: AccountId, from: NodeId): DurableChange => ({
    type: "output-corrected",
    jobId: job.jobId,
    chunkIndex,
    fence: 77,
    nodeId: from,
    accountId: by,
    data: Uint8Array.of(9, 9),
    proof: proof(50),
    verification: { status: "checked", corrected: true },
    atMs: NOW_MS,
  });
  const read = (chunks: { jobId: Admitted["jobId"]; chunkIndex: number }[], bytesMax = PLENTY_BYTES) =>
    bed.store.evidence({ chunks, bytesMax });

  describe("evidence", () => {
    it("[ST11] an answer comes with its own input, fence and proof, in the order asked for", async () => {
      const by = (await contributor()).accountId;
      const [job, second] = [await admit(3), await admit(1)];
      await bed.store.commit([
        accepted(job, 3, by, Uint8Array.of(33), { proof: proof(1), fence: 5 }),
        accepted(job, 0, by, Uint8Array.of(30), { fence: 1_700_000_000_000_123 }),
        accepted(second, 1, by, Uint8Array.of(21), { fence: 6 }),
        failed(job, 4),
      ]);
      const asked = [chunk(job, 3), chunk(second, 1), chunk(job, 0)];
      expect(await read(asked)).toStrictEqual({
        evidence: [
          {
            ...chunk(job, 3),
            itemCount: 3,
            fence: 5,
            input: Uint8Array.of(1, 2),
            output: Uint8Array.of(33),
            proof: proof(1),
          },
          {
            ...chunk(second, 1),
            itemCount: 3,
            fence: 6,
            input: Uint8Array.of(0, 2),
            output: Uint8Array.of(21),
            proof: null,
          },
          {
            ...chunk(job, 0),
            itemCount: 3,
            fence: 1_700_000_000_000_123,
            input: Uint8Array.of(0, 1),
            output: Uint8Array.of(30),
            proof: null,
          },
        ],
        left: [],
      });
    });

    it("[ST11] of a corrected answer, the one that stands", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(1);
      await bed.store.commit([accepted(job, 0, by, Uint8Array.of(1), { verification: PROVISIONAL, proof: proof(1) })]);
      await bed.store.commit([corrected(job, 0, by, nodeId)]);
      expect((await read([chunk(job, 0)])).evidence).toMatchObject([
        { fence: 77, output: Uint8Array.of(9, 9), proof: proof(50), input: Uint8Array.of(0, 1) },
      ]);
    });

    it("[ST11] what was never accepted isn't among it, nor left", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(2);
      await bed.store.commit([accepted(job, 2, by), failed(job, 1)]);
      const unknown = { jobId: freshId("job"), chunkIndex: 0 };
      const found = await read([chunk(job, 0), unknown, chunk(job, 1), chunk(job, 99), chunk(job, 2)]);
      expect(found.evidence.map((e) => e.chunkIndex)).toEqual([2]);
      expect(found.left).toEqual([]);
      expect(await read([])).toEqual({ evidence: [], left: [] });
    });

    it("[ST11] is bounded by bytes, a span's input counted once; the rest is left to be asked for, one at least is read", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(3);
      const data = (n: number) => new Uint8Array(1_000).fill(n);
      await bed.store.commit([0, 1, 2, 3, 4].map((i) => accepted(job, i, by, data(i))));
      const all = [0, 1, 2, 3, 4].map((i) => chunk(job, i));
      const pages: number[][] = [];
      let asked = all;
      for (let page = 0; asked.length > 0 && page < 10; page++) {
        const { evidence, left } = await read(asked, 1_100);
        pages.push(evidence.map((e) => e.chunkIndex));
        asked = left;
      }
      expect(pages).toEqual([[0, 1], [2, 3], [4]]);
      expect((await read(all, 1)).left).toEqual(all.slice(1));
      expect((await read(all)).evidence.map(({ output }) => output)).toEqual([0, 1, 2, 3, 4].map(data));
    });
  });

  describe("provisional answers", () => {
    const all = async (limit: number) => {
      const found: ProvisionalOutput[] = [];
      let after: bigint | null = null;
      do {
        const page: Awaited<ReturnType<typeof bed.store.provisional>> = await bed.store.provisional({ after, limit });
        expect(page.outputs.length).toBeLessThanOrEqual(limit);
        found.push(...page.outputs);
        after = page.next;
      } while (after !== null);
      return found;
    };
    /** Those of `jobs`; other tests leave theirs. */
    const outstanding = async (jobs: readonly Admitted[], limit = 1_000) =>
      (await all(limit)).filter(({ jobId }) => jobs.some((job) => job.jobId === jobId));

    it("[ST12] come in the order of their acceptance, whatever their job, in pages", async () => {
      const by = (await contributor()).accountId;
      const jobs = [await admit(2, { assurance: "sampled" }), await admit(2, { assurance: "sampled" })] as const;
      const order = [
        [1, 3],
        [0, 2],
        [1, 0],
        [0, 0],
        [0, 1],
        [1, 1],
      ] as const;
      for (const [job, chunkIndex] of order.slice(0, 3))
        await bed.store.commit([
          accepted(jobs[job], chunkIndex, by, Uint8Array.of(1), { verification: PROVISIONAL, reward: 12n }),
        ]);
      await bed.store.commit(
        order
          .slice(3)
          .map(([job, chunkIndex]) =>
            accepted(jobs[job], chunkIndex, by, Uint8Array.of(1), { verification: PROVISIONAL, reward: 12n }),
          ),
      );
      const expected = order.map(([job, chunkIndex]) => ({
        ...chunk(jobs[job], chunkIndex),
        modelId: "tiny-embed",
        nodeId,
        accountId: by,
        reward: 12n,
      }));
      expect(await outstanding(jobs)).toStrictEqual(expected);
      expect(await outstanding(jobs, 2)).toStrictEqual(expected);
      expect(await outstanding(jobs, 1)).toStrictEqual(expected);
    });

    it("[ST12] leave out what is judged, corrected, final at once, failed, or by a suspended account", async () => {
      const [by, out] = [(await contributor()).accountId, (await contributor()).accountId];
      const job = await admit(4, { assurance: "sampled" });
      const verification = PROVISIONAL;
      await bed.store.commit([
        ...[0, 1, 2, 3].map((i) => accepted(job, i, by, Uint8Array.of(i), { verification })),
        accepted(job, 4, by, Uint8Array.of(4), { verification: { status: "checked" } }),
        accepted(job, 5, out, Uint8Array.of(5), { verification }),
        failed(job, 6),
      ]);
      const chunks = async () => (await outstanding([job])).map(({ chunkIndex }) => chunkIndex);
      expect(await chunks()).toEqual([0, 1, 2, 3, 5]);
      await bed.store.commit([
        { type: "outputs-judged", outputs: [chunk(job, 1)], verification: { status: "audited" }, atMs: NOW_MS },
        corrected(job, 2, by, nodeId),
        {
          type: "account-suspended",
          accountId: out,
          checkId: freshId("chk"),
          reason: null,
          isForfeited: true,
          atMs: NOW_MS,
        },
      ]);
      expect(await chunks()).toEqual([0, 3]);
      await bed.store.commit([bed.ended(job, "cancelled")]);
      expect(await chunks()).toEqual([0, 3]); // an ended job's answers are still to be judged
      await bed.store.commit([
        { type: "outputs-judged", outputs: [chunk(job, 1)], verification, atMs: NOW_MS },
        {
          type: "outputs-judged",
          outputs: [chunk(job, 0), chunk(job, 3)],
          verification: { status: "inconclusive" },
          atMs: NOW_MS,
        },
      ]);
      expect(await chunks()).toEqual([1]); // the last verdict counts
      await bed.store.commit([
        { type: "outputs-judged", outputs: [chunk(job, 1)], verification: { status: "audited" }, atMs: NOW_MS },
      ]);
      expect(await chunks()).toEqual([]);
    });
  });
}
