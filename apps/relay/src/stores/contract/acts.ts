// Suspensions, disputes and settings: what commits write of them.
import type { DurableChange } from "@starling/domain";
import type { AccountId, CheckId, DisputeAbout } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { StoreConflict } from "../../ports/store.ts";
import type { Stores } from "../open-stores.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

export function describeActs(bed: StoreBed, stores: () => Stores): void {
  const { freshId } = bed;
  const person = async () => (await bed.contributor()).accountId;
  const suspended = (accountId: AccountId, checkId: CheckId | null, atMs = NOW_MS): DurableChange => ({
    type: "account-suspended",
    accountId,
    checkId,
    reason: checkId === null ? "a liar\0" : null,
    isForfeited: checkId !== null,
    atMs,
  });
  const opened = (accountId: AccountId, about: DisputeAbout, stake = 0n, atMs = NOW_MS) => ({
    type: "dispute-opened" as const,
    disputeId: freshId("dsp"),
    accountId,
    about,
    text: "it was right\0",
    stake,
    entryId: null,
    atMs,
  });
  const decided = ({ disputeId, accountId }: ReturnType<typeof opened>, operatorId: AccountId): DurableChange => ({
    type: "dispute-decided",
    disputeId,
    accountId,
    state: "overturned",
    operatorId,
    reason: "it was",
    entryId: null,
    atMs: NOW_MS + 9,
  });

  describe("suspensions", () => {
    it("[ST44] an account's says since when, by what and why; it stays as it began, is lifted, and begins anew", async () => {
      const { standings } = stores();
      const accountId = await person();
      const checkId = freshId("chk");
      expect(await standings.ofAccount(accountId)).toBeNull();
      await bed.store.commit([suspended(accountId, null)]);
      const first = { atMs: NOW_MS, checkId: null, reason: "a liar\uFFFD", forfeitedAtMs: null };
      expect(await standings.ofAccount(accountId)).toEqual(first);
      expect((await bed.store.account(accountId))?.record).toMatchObject({
        isSuspended: true,
        byOperator: true,
        isForfeited: false,
      });
      await bed.store.commit([suspended(accountId, checkId, NOW_MS + 1)]);
      expect(await standings.ofAccount(accountId)).toEqual({ ...first, forfeitedAtMs: NOW_MS + 1 });
      await bed.store.commit([{ type: "account-forfeited", accountId, atMs: NOW_MS + 2 }]);
      expect(await standings.ofAccount(accountId)).toEqual({ ...first, forfeitedAtMs: NOW_MS + 2 });
      await bed.store.commit([{ type: "account-reinstated", accountId, atMs: NOW_MS + 3 }]);
      expect(await standings.ofAccount(accountId)).toBeNull();
      expect((await bed.store.account(accountId))?.record).toEqual({ matches: 0, mismatches: 0, isSuspended: false });
      await bed.store.commit([
        suspended(accountId, null, NOW_MS + 4),
        { type: "account-reinstated", accountId, atMs: NOW_MS + 5 },
        suspended(accountId, checkId, NOW_MS + 6),
      ]);
      expect(await standings.ofAccount(accountId)).toEqual({
        atMs: NOW_MS + 6,
        checkId,
        reason: null,
        forfeitedAtMs: NOW_MS + 6,
      });
      // What was taken before is no part of a suspension that begins later.
      await bed.store.commit([{ type: "account-reinstated", accountId, atMs: NOW_MS + 7 }]);
      await bed.store.commit([suspended(accountId, null, NOW_MS + 8)]);
      expect(await standings.ofAccount(accountId)).toMatchObject({ atMs: NOW_MS + 8, forfeitedAtMs: null });
      expect((await bed.store.account(accountId))?.record).toMatchObject({ isForfeited: false });
    });

    it("[ST44] a device's is its own, and goes along where its account is merged", async () => {
      const { standings } = stores();
      const accountId = await person();
      const device = `device-of-${accountId}`;
      await stores().accountKeys.add({ thumbprint: device, accountId, label: null, keysMax: 9, nowMs: NOW_MS });
      const change = { accountId, device, reason: "hot", atMs: NOW_MS };
      await bed.store.commit([{ type: "node-suspended", ...change }]);
      expect(await standings.ofDevice(device)).toEqual({ atMs: NOW_MS, reason: "hot" });
      expect(await standings.ofDevice("unknown")).toBeNull();
      expect(await standings.ofAccount(accountId)).toBeNull();
      await bed.store.commit([{ type: "node-reinstated", accountId, device, atMs: NOW_MS + 1 }]);
      expect(await standings.ofDevice(device)).toBeNull();
      await expect(bed.store.commit([{ type: "node-suspended", ...change, device: "unknown" }])).rejects.toBeInstanceOf(
        StoreConflict,
      );
    });
  });

  describe("disputes", () => {
    it("[ST45] are kept with what they are about, decided once, and counted", async () => {
      const { disputes } = stores();
      const [owner, operatorId] = [await person(), await person()];
      const check = opened(owner, { type: "check", checkId: freshId("chk") }, 7n);
      const answer = opened(owner, { type: "answer", jobId: freshId("job"), chunkIndex: 3 }, 0n, NOW_MS + 1);
      const suspension = opened(owner, { type: "suspension" }, 0n, NOW_MS + 2);
      await bed.store.commit([check, answer, suspension]);
      expect(await disputes.get(check.disputeId)).toEqual({
        disputeId: check.disputeId,
        accountId: owner,
        about: check.about,
        text: "it was right\uFFFD",
        state: "open",
        stake: 7n,
        openingEntryId: null,
        entryId: null,
        decidedBy: null,
        reason: null,
        createdAtMs: NOW_MS,
        decidedAtMs: null,
      });
      expect((await disputes.list({ accountId: owner, before: null, limit: 2 })).map((d) => d.about)).toEqual([
        suspension.about,
        answer.about,
      ]);
      expect(await disputes.list({ accountId: owner, before: answer.disputeId, limit: 9 })).toMatchObject([
        { about: check.about },
      ]);
      expect(await disputes.counts({ accountId: owner, sinceMs: NOW_MS + 1 })).toEqual({ open: 3, since: 2 });
      const open = await disputes.open({ after: null, limit: 1_000 });
      expect(open).toContainEqual({ disputeId: check.disputeId, accountId: owner, about: check.about, stake: 7n });
      expect(await disputes.openCount()).toBe(open.length);
      const about = { accountId: owner, suspendedAtMs: NOW_MS + 3 };
      for (const dispute of [check, answer, suspension])
        expect(await disputes.about({ ...about, about: dispute.about })).toMatchObject({
          disputeId: dispute.disputeId,
        });

      await bed.store.commit([decided(check, operatorId), decided(suspension, operatorId)]);
      expect(await disputes.get(check.disputeId)).toMatchObject({
        state: "overturned",
        decidedBy: operatorId,
        reason: "it was",
        decidedAtMs: NOW_MS + 9,
      });
      expect(await disputes.counts({ accountId: owner, sinceMs: NOW_MS + 3 })).toEqual({ open: 1, since: 0 });
      expect(await disputes.about({ ...about, about: { type: "suspension" } })).toBeUndefined();
      expect(
        await disputes.about({ accountId: owner, about: { type: "suspension" }, suspendedAtMs: NOW_MS }),
      ).toMatchObject({ disputeId: suspension.disputeId });
      await expect(bed.store.commit([decided(check, operatorId)])).rejects.toBeInstanceOf(StoreConflict);
      await bed.store.commit([opened(owner, { type: "suspension" })]);
    });

    it("[ST45] of two decisions at once one stands, and what else its commit wrote; a subject has one dispute", async () => {
      const { disputes } = stores();
      for (let n = 0; n < 5; n++) {
        const [owner, operatorId] = [await person(), await person()];
        const dispute = opened(owner, { type: "check", checkId: freshId("chk") });
        await bed.store.commit([dispute]);
        const decisions = await Promise.allSettled(
          [bed.store, bed.other].map((store) => store.commit([decided(dispute, operatorId), bed.granted(owner, 1n)])),
        );
        expect(decisions.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        expect(await bed.store.account(owner)).toMatchObject({ available: 1n });
        expect(await disputes.get(dispute.disputeId)).toMatchObject({ state: "overturned" });
        await expect(bed.store.commit([opened(owner, dispute.about)])).rejects.toBeInstanceOf(StoreConflict);
      }
    });

    it("[ST46] what is at stake is read from the ledger: what was taken for an answer, or with a suspension", async () => {
      const { disputes } = stores();
      const owner = await person();
      const [jobId, checkId] = [freshId("job"), freshId("chk")];
      const [treasury] = [await person()];
      const taken = (idempotencyKey: string, amount: bigint): DurableChange[] => {
        const entry = bed.entryOf("reversal", null, [
          [owner, "available", -amount],
          [treasury, "available", amount],
        ]);
        return entry.type === "entry-posted" ? [{ ...entry, entry: { ...entry.entry, jobId, idempotencyKey } }] : [];
      };
      await bed.store.commit([
        bed.granted(owner, 100n),
        ...taken(`reversal:${jobId}:3:a`, 5n),
        ...taken(`reversal:${jobId}:33:a`, 11n),
        ...taken(`reversal:suspended:${owner}:${checkId}`, 17n),
      ]);
      const chunk = (chunkIndex: number) => disputes.reversed({ accountId: owner, jobId, chunkIndex, atMs: NOW_MS });
      expect(await Promise.all([chunk(3), chunk(33), chunk(4)])).toEqual([5n, 11n, 0n]);
      expect(await disputes.reversed({ accountId: owner, suspended: checkId })).toBe(17n);
      expect(await disputes.reversed({ accountId: owner, suspended: freshId("chk") })).toBe(0n);
    });

    it("[ST46] of an answer what its payer paid for all parts of it, less what came back of each", async () => {
      const { disputes } = stores();
      const [first, last] = [await person(), await person()];
      const job = await bed.admit(1, { task: "generate" });
      const { jobId, accountId } = job;
      const part = (from: number, of: AccountId, charged: bigint) => ({
        from,
        accountId: of,
        nodeId: bed.nodeId,
        charged,
      });
      const refund = (from: number, amount: bigint): DurableChange[] => {
        const entry = bed.entryOf("refund", jobId, [
          [first, "available", -amount],
          [accountId, "available", amount],
        ]);
        const idempotencyKey = `refund:${jobId}:0:${from}`;
        return entry.type === "entry-posted" ? [{ ...entry, entry: { ...entry.entry, idempotencyKey } }] : [];
      };
      const made = { parts: [part(0, first, 10n), part(3, last, 20n)], reward: 18n };
      await bed.store.commit([
        bed.granted(first, 40n),
        bed.accepted(job, 0, last, Uint8Array.of(1), made),
        ...bed.settled(job, last, 1),
      ]);
      const charged = async () => (await disputes.charged({ accountId, jobId, chunkIndex: 0 }))?.amount;
      expect(await charged()).toBe(30n);
      await bed.store.commit(refund(3, 5n));
      expect(await charged()).toBe(25n);
      await bed.store.commit(refund(0, 10n));
      expect(await charged()).toBe(15n);
      expect(await disputes.charged({ accountId: first, jobId, chunkIndex: 0 })).toBeUndefined();
      // A text may still be refuted, and paid back by that.
      await bed.store.commit([
        bed.accepted(job, 1, last, Uint8Array.of(1), { verification: { status: "provisional" } }),
      ]);
      const isUnderCheck = async (chunkIndex: number) =>
        (await disputes.charged({ accountId, jobId, chunkIndex }))?.isUnderCheck;
      expect([await isUnderCheck(0), await isUnderCheck(1)]).toEqual([false, true]);
      const verification = { status: "checked" } as const;
      await bed.store.commit([
        { type: "outputs-judged", outputs: [{ jobId, chunkIndex: 1 }], verification, atMs: NOW_MS },
      ]);
      expect(await isUnderCheck(1)).toBe(false);
    });
  });

  describe("settings", () => {
    it("[ST47] the last of each holds, each version is one change, and models have theirs", async () => {
      const { settings } = stores();
      const operatorId = await person();
      expect(await settings.current()).toEqual({ version: 0, values: new Map() });
      const change = (version: number, changes: Extract<DurableChange, { type: "policy-set" }>["changes"]) =>
        ({ type: "policy-set", version, operatorId, reason: "why", changes, atMs: NOW_MS + version }) as const;
      await bed.store.commit([
        change(1, [
          { name: "feePerMille", from: 100, to: 50 },
          { name: "redemptionMin", from: "1000000", to: "2" },
        ]),
      ]);
      await bed.store.commit([change(2, [{ name: "feePerMille", from: 50, to: 70 }])]);
      expect(await settings.current()).toEqual({
        version: 2,
        values: new Map<string, { value: number | string; version: number }>([
          ["feePerMille", { value: 70, version: 2 }],
          ["redemptionMin", { value: "2", version: 1 }],
        ]),
      });
      await expect(bed.store.commit([change(2, [])])).rejects.toBeInstanceOf(StoreConflict);
      expect(await settings.history({ before: null, limit: 1 })).toMatchObject([{ version: 2, atMs: NOW_MS + 2 }]);
      expect(await settings.history({ before: 2, limit: 9 })).toEqual([
        {
          version: 1,
          operatorId,
          reason: "why",
          changes: [
            { name: "feePerMille", from: 100, to: 50 },
            { name: "redemptionMin", from: "1000000", to: "2" },
          ],
          atMs: NOW_MS + 1,
        },
      ]);
      expect(await settings.change(2)).toMatchObject({ version: 2 });
      const model = { type: "model-set", modelId: "tiny", operatorId } as const;
      await bed.store.commit([{ ...model, isDisabled: true, pricePerItem: 3n, atMs: NOW_MS }]);
      await bed.store.commit([{ ...model, isDisabled: false, pricePerItem: 4n, atMs: NOW_MS + 1 }]);
      expect(await settings.models()).toEqual([
        { modelId: "tiny", isDisabled: false, pricePerItem: 4n, changedBy: operatorId, changedAtMs: NOW_MS + 1 },
      ]);
    });
  });
}
