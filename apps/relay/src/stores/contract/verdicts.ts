// What checks write: verdicts on answers, corrections, closed checks, accounts' records.
import type { DurableChange } from "@starling/domain";
import type { AccountId, Verification } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { type Store, StoreConflict, type VerificationCount } from "../../ports/store.ts";
import { type Admitted, NO_VERDICTS, NOW_MS, PROVISIONAL, type StoreBed } from "./store-bed.ts";

type Closed = Extract<DurableChange, { type: "check-closed" }>;

export function describeVerdicts(bed: StoreBed): void {
  const { payer, contributor, admit, admitted, accepted, failed, granted, entryOf, freshId, nodeId } = bed;

  const provisional = (job: Admitted, chunkIndex: number, by: AccountId) =>
    accepted(job, chunkIndex, by, Uint8Array.of(chunkIndex), { verification: PROVISIONAL });
  const judged = (job: Admitted, chunks: readonly number[], verification: Verification): DurableChange => ({
    type: "outputs-judged",
    outputs: chunks.map((chunkIndex) => ({ jobId: job.jobId, chunkIndex })),
    verification,
    atMs: NOW_MS,
  });
  const corrected = (job: Admitted, chunkIndex: number, by: AccountId, data: Uint8Array): DurableChange => ({
    type: "output-corrected",
    jobId: job.jobId,
    chunkIndex,
    fence: 1_700_000_000_000_500,
    nodeId,
    accountId: by,
    data,
    proof: null,
    verification: { status: "checked", corrected: true },
    atMs: NOW_MS,
  });
  const closed = (by: AccountId, overrides: Partial<Closed> = {}): Closed => ({
    type: "check-closed",
    checkId: freshId("chk"),
    reason: "sampled",
    jobId: null,
    chunkIndex: 0,
    modelId: "tiny-embed",
    adapterClass: "webgpu",
    nodeId,
    accountId: by,
    verdict: "match",
    isFalseAlarm: false,
    distance: 0.25,
    referees: [{ nodeId, accountId: by, agrees: true }],
    atMs: NOW_MS,
    ...overrides,
  });
  const answers = async (job: Admitted) =>
    (await bed.store.outputs({ jobId: job.jobId, fromChunk: 0, limit: 100, bytesMax: 1e6 })).map((o) => o.answer);
  const verifications = async (job: Admitted) => (await answers(job)).map((a) => (a.ok ? a.verification : a.code));
  const countsOf = async (job: Admitted) => (await bed.store.job(job.jobId))?.view.verification;
  const countsOfModel = async (modelId: string): Promise<VerificationCount[]> =>
    (await bed.store.verificationCounts()).filter((count) => count.modelId === modelId);

  describe("verdicts", () => {
    it("[ST10] come in the order of their happening, each as the answer stood then", async () => {
      const by = (await contributor()).accountId;
      const [job, other] = [await admit(2), await admit(1)];
      await bed.store.commit([0, 1, 2].map((c) => provisional(job, c, by)).concat(provisional(other, 0, by)));
      await bed.store.commit([judged(job, [2], { status: "checked" }), judged(other, [0], { status: "audited" })]);
      await bed.store.commit([
        corrected(job, 1, by, Uint8Array.of(9)),
        judged(job, [0], { status: "refuted" }),
        judged(job, [1], { status: "agreed", agreed: { by: 3, of: 4 } }),
      ]);
      const read = (afterSeq: bigint, limit = 10) => bed.store.verdictsBySeq({ jobId: job.jobId, afterSeq, limit });
      const all = await read(0n);
      expect(all.map(({ seq: _, ...verdict }) => verdict)).toEqual([
        { chunkIndex: 2, firstItem: 6, itemCount: 3, verification: { status: "checked" } },
        { chunkIndex: 1, firstItem: 3, itemCount: 3, verification: { status: "checked", corrected: true } },
        { chunkIndex: 0, firstItem: 0, itemCount: 3, verification: { status: "refuted" } },
        {
          chunkIndex: 1,
          firstItem: 3,
          itemCount: 3,
          verification: { status: "agreed", agreed: { by: 3, of: 4 }, corrected: true },
        },
      ]);
      for (const [at, { seq }] of all.entries()) expect(await read(seq)).toEqual(all.slice(at + 1));
      expect(await read(0n, 1)).toEqual(all.slice(0, 1));
    });

    it("[ST10] an answer says what it had gone through when it was accepted", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(3);
      const statuses: Verification[] = [
        { status: "unchecked" },
        { status: "provisional" },
        { status: "checked" },
        { status: "agreed", agreed: { by: 3, of: 4 } },
        { status: "inconclusive" },
      ];
      await bed.store.commit([
        ...statuses.map((verification, i) => accepted(job, i, by, Uint8Array.of(i), { verification })),
        failed(job, 5),
      ]);
      expect(await verifications(job)).toStrictEqual([...statuses, "attempts_exhausted"]);
      expect(await countsOf(job)).toEqual({
        ...NO_VERDICTS,
        unchecked: 1,
        provisional: 1,
        checked: 1,
        agreed: 1,
        inconclusive: 1,
      });
    });

    it("[ST10] the last verdict stands, also of several in one commit, and the job's counts follow it", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(2);
      await bed.store.commit([0, 1, 2, 3].map((chunk) => provisional(job, chunk, by)));
      await bed.store.commit([judged(job, [0, 1], { status: "audited" }), judged(job, [1], { status: "checked" })]);
      expect(await verifications(job)).toStrictEqual([
        { status: "audited" },
        { status: "checked" },
        PROVISIONAL,
        PROVISIONAL,
      ]);
      expect(await countsOf(job)).toEqual({ ...NO_VERDICTS, provisional: 2, audited: 1, checked: 1 });
      await bed.store.commit([
        judged(job, [0, 2], { status: "inconclusive" }),
        judged(job, [3], { status: "agreed", agreed: { by: 2, of: 3 } }),
      ]);
      expect(await verifications(job)).toStrictEqual([
        { status: "inconclusive" },
        { status: "checked" },
        { status: "inconclusive" },
        { status: "agreed", agreed: { by: 2, of: 3 } },
      ]);
      expect(await countsOf(job)).toEqual({ ...NO_VERDICTS, inconclusive: 2, checked: 1, agreed: 1 });
    });

    it("[ST10] an answer is judged and corrected in the commit that accepts it, after the job has ended as well", async () => {
      const by = (await contributor()).accountId;
      const job = admitted(await payer(), 1);
      await bed.store.commit([
        job,
        provisional(job, 0, by),
        judged(job, [0], { status: "audited" }),
        provisional(job, 1, by),
        corrected(job, 1, by, Uint8Array.of(7)),
        bed.ended(job, "done"),
      ]);
      expect(await countsOf(job)).toEqual({ ...NO_VERDICTS, audited: 1, checked: 1, corrected: 1 });
      await bed.store.commit([judged(job, [0], { status: "checked" })]);
      expect(await countsOf(job)).toEqual({ ...NO_VERDICTS, checked: 2, corrected: 1 });
    });

    it("[ST10] what corrected an answer is read from then on, whatever is judged after", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(2);
      const wrong = accepted(job, 0, by, Uint8Array.of(1, 2, 3), { verification: PROVISIONAL });
      await bed.store.commit([wrong, provisional(job, 1, by)]);
      await bed.store.commit([corrected(job, 0, by, Uint8Array.of(9)), judged(job, [1], { status: "audited" })]);
      const corrects = { status: "checked", corrected: true } as const;
      expect(await answers(job)).toStrictEqual([
        { ok: true, data: Uint8Array.of(9), verification: corrects },
        { ok: true, data: Uint8Array.of(1), verification: { status: "audited" } },
      ]);
      await bed.store.commit([judged(job, [0], { status: "audited" })]);
      expect((await answers(job))[0]).toStrictEqual({
        ok: true,
        data: Uint8Array.of(9),
        verification: { status: "audited", corrected: true },
      });
      await bed.store.commit([corrected(job, 0, by, Uint8Array.of(4, 4))]);
      expect((await answers(job))[0]).toStrictEqual({ ok: true, data: Uint8Array.of(4, 4), verification: corrects });
      expect(await countsOf(job)).toEqual({ ...NO_VERDICTS, audited: 1, checked: 1, corrected: 1 });
    });

    it("[ST10] a page of answers is bounded by the bytes of what stands", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(2);
      await bed.store.commit([0, 1, 2].map((chunk) => provisional(job, chunk, by)));
      await bed.store.commit([corrected(job, 0, by, new Uint8Array(100))]);
      const read = await bed.store.outputs({ jobId: job.jobId, fromChunk: 0, limit: 10, bytesMax: 100 });
      expect(read.map((o) => o.chunkIndex)).toEqual([0]);
      const more = await bed.store.outputs({ jobId: job.jobId, fromChunk: 0, limit: 10, bytesMax: 101 });
      expect(more.map((o) => o.chunkIndex)).toEqual([0, 1]);
    });

    it("[ST10] refuses a verdict on what was never accepted, or one that says nothing", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(2);
      await bed.store.commit([provisional(job, 0, by), failed(job, 1)]);
      const unknown = admitted(job.accountId);
      const attacks: Record<string, DurableChange[]> = {
        "on a chunk without an answer": [judged(job, [0, 2], { status: "audited" })],
        "on a chunk that failed": [judged(job, [1], { status: "audited" })],
        "on an unknown job": [judged(unknown, [0], { status: "audited" })],
        "that corrects nothing": [corrected(job, 2, by, Uint8Array.of(1))],
        "that takes the check back": [judged(job, [0], { status: "unchecked" })],
      };
      for (const [what, changes] of Object.entries(attacks))
        await expect(bed.store.commit(changes), what).rejects.toBeInstanceOf(StoreConflict);
      expect(await verifications(job)).toStrictEqual([PROVISIONAL, "attempts_exhausted"]);
      expect(await countsOf(job)).toEqual({ ...NO_VERDICTS, provisional: 1 });
    });

    it("[ST1] a refused commit leaves no verdict, check or record behind", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(1);
      await bed.store.commit([provisional(job, 0, by)]);
      const check = closed(by, { modelId: "refused-model" });
      const changes: DurableChange[] = [
        judged(job, [0], { status: "audited" }),
        corrected(job, 0, by, Uint8Array.of(9)),
        check,
        { type: "record-changed", accountId: by, matches: 5, mismatches: 1 },
        {
          type: "account-suspended",
          accountId: by,
          checkId: check.checkId,
          reason: null,
          isForfeited: true,
          atMs: NOW_MS,
        },
      ];
      await expect(bed.store.commit([...changes, granted(freshId("acc"), 1n)])).rejects.toBeInstanceOf(StoreConflict);
      expect(await answers(job)).toStrictEqual([{ ok: true, data: Uint8Array.of(0), verification: PROVISIONAL }]);
      expect(await countsOf(job)).toEqual({ ...NO_VERDICTS, provisional: 1 });
      expect(await countsOfModel("refused-model")).toEqual([]);
      expect(await bed.store.account(by)).toMatchObject({ record: { matches: 0, mismatches: 0, isSuspended: false } });
      await bed.store.commit(changes);
      expect(await countsOfModel("refused-model")).toHaveLength(1);
    });
  });

  describe("checks and records", () => {
    it("[ST13] checks are counted by model, adapter, reason and finding, from commit to commit", async () => {
      const by = (await contributor()).accountId;
      const modelId = "counted-model";
      const falseAlarm = { modelId, adapterClass: "wasm", isFalseAlarm: true, distance: null };
      await bed.store.commit([closed(by, { modelId }), closed(by, falseAlarm), closed(by, { modelId })]);
      await bed.other.commit([
        closed(by, { modelId }),
        closed(by, { modelId, verdict: "mismatch", distance: 2e9 }),
        closed(by, { modelId, reason: "known", verdict: "inconclusive", referees: [] }),
      ]);
      const counts = await countsOfModel(modelId);
      const plain = { modelId, adapterClass: "webgpu", reason: "sampled", verdict: "match", isFalseAlarm: false };
      expect(counts).toHaveLength(4);
      expect(counts).toEqual(
        expect.arrayContaining([
          { ...plain, count: 3 },
          { ...plain, adapterClass: "wasm", isFalseAlarm: true, count: 1 },
          { ...plain, verdict: "mismatch", count: 1 },
          { ...plain, reason: "known", verdict: "inconclusive", count: 1 },
        ]),
      );
    });

    it("[ST13] a check is closed once", async () => {
      const check = closed((await contributor()).accountId, { modelId: "closed-once" });
      await bed.store.commit([check]);
      await expect(bed.store.commit([check])).rejects.toBeInstanceOf(StoreConflict);
      const fresh = closed(check.accountId, { modelId: "closed-once" });
      await expect(bed.store.commit([fresh, fresh])).rejects.toBeInstanceOf(StoreConflict);
      expect(await countsOfModel("closed-once")).toMatchObject([{ count: 1 }]);
    });

    it("[ST14] an account's record is the last that was written; a suspension stays", async () => {
      const [one, two] = [(await contributor()).accountId, (await contributor()).accountId];
      const checkId = freshId("chk");
      await bed.store.commit([
        { type: "record-changed", accountId: two, matches: 1, mismatches: 0 },
        { type: "record-changed", accountId: one, matches: 3, mismatches: 0 },
        { type: "record-changed", accountId: one, matches: 3, mismatches: 1 },
        { type: "account-suspended", accountId: one, checkId, reason: null, isForfeited: true, atMs: NOW_MS },
        granted(one, 5n),
      ]);
      const record = { matches: 3, mismatches: 1, isSuspended: true, byOperator: false, isForfeited: true };
      expect(await bed.store.account(one)).toMatchObject({ available: 5n, record });
      expect(await bed.store.account(two)).toMatchObject({ record: { matches: 1, mismatches: 0, isSuspended: false } });
      await bed.store.commit([
        {
          type: "account-suspended",
          accountId: one,
          checkId: freshId("chk"),
          reason: null,
          isForfeited: true,
          atMs: NOW_MS + 1,
        },
        { type: "record-changed", accountId: one, matches: 4, mismatches: 1 },
      ]);
      expect(await bed.store.account(one)).toMatchObject({ record: { ...record, matches: 4 } });
      expect(
        await bed.store.openContributor({ accountId: freshId("acc"), keyThumbprint: one, nowMs: NOW_MS }),
      ).toMatchObject({ accountId: one, record: { ...record, matches: 4 } });
    });

    it("[ST14] relays that write the same accounts at once, in other orders, never wait for each other in a circle", async () => {
      const [first, second] = [(await contributor()).accountId, (await contributor()).accountId];
      const [low, high] = first < second ? [first, second] : [second, first];
      const payers = [await payer(), await payer()] as const;
      /** Points of the one, the record of the other. */
      const write = (store: Store, from: AccountId, to: AccountId, other: AccountId, matches: number) =>
        store.commit([
          entryOf("settle", null, [
            [from, "available", -1n],
            [to, "escrow", 1n],
          ]),
          { type: "record-changed", accountId: other, matches, mismatches: 0 },
        ]);
      for (let n = 1; n <= 20; n++)
        await Promise.all([write(bed.store, payers[0], high, low, n), write(bed.other, payers[1], low, high, n)]);
      for (const accountId of [low, high])
        expect(await bed.store.account(accountId)).toMatchObject({ escrow: 20n, record: { matches: 20 } });
    });

    it("[ST14] refuses the record or the suspension of an account that there isn't", async () => {
      const accountId = freshId("acc");
      const checkId = freshId("chk");
      const attacks: DurableChange[] = [
        { type: "record-changed", accountId, matches: 1, mismatches: 0 },
        { type: "account-suspended", accountId, checkId, reason: null, isForfeited: true, atMs: NOW_MS },
      ];
      for (const change of attacks) await expect(bed.store.commit([change])).rejects.toBeInstanceOf(StoreConflict);
    });
  });
}
