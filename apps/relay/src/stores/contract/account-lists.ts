// What an account's owner lists: jobs, what they cost by day, and a statement whose balances add up.
import { type AccountId, makeId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { StoreConflict } from "../../ports/store.ts";
import type { Stores } from "../open-stores.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

const DAY_MS = 86_400_000;
const TODAY = "2026-11-22";
const TOMORROW = "2026-11-23";
const ALL = { fromDay: null, beforeDay: null } as const;

export function describeAccountLists(bed: StoreBed, stores: () => Stores): void {
  const usageOf = (accountId: AccountId, by: ("day" | "model" | "key")[] = []) =>
    stores().usage.usage({ accountId, fromDay: TODAY, toDay: TOMORROW, by, limit: 10 });
  const jobs = (accountId: AccountId, request: Partial<Parameters<Stores["jobLists"]["jobs"]>[0]> = {}) =>
    stores().jobLists.jobs({
      accountId,
      state: null,
      modelId: null,
      keyId: null,
      before: null,
      limit: 10,
      lookedAtMax: 100,
      ...request,
    });
  let entries = 0;
  /** An entry of any time, with an id that carries it, as a relay's have. */
  const grantedAt = (accountId: AccountId, amount: bigint, atMs: number) => {
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(0, ++entries);
    const entryId = makeId("ent", atMs, random);
    const posted = bed.entryOf(
      "grant",
      null,
      [
        [SYSTEM_ACCOUNTS.issuance, "available", -amount],
        [accountId, "available", amount],
      ],
      entryId,
    );
    return posted.type === "entry-posted" ? { ...posted, entry: { ...posted.entry, atMs } } : posted;
  };

  describe("usage", () => {
    it("[ST33] a day's jobs, items and points are what the jobs themselves say, by model and key", async () => {
      const [from, by] = [await bed.payer(), (await bed.contributor()).accountId];
      const keyId = bed.freshId("key");
      const first = bed.admitted(from, 1, { keyId });
      const second = bed.admitted(from, 1, { modelId: "other-model" });
      await bed.store.commit([first, second, bed.accepted(first, 0, by), ...bed.settled(first, by, 1)]);
      await bed.store.commit([bed.failed(first, 1), bed.ended(first, "failed")]);
      const mine = { jobs: 1, items: 3, failed: 3, charged: 30n };
      const others = { jobs: 1, items: 0, failed: 0, charged: 0n };
      expect(await usageOf(from)).toEqual([
        { day: null, modelId: null, keyId: null, jobs: 2, items: 3, failed: 3, charged: 30n },
      ]);
      expect(await usageOf(from, ["day", "model"])).toEqual([
        { day: TODAY, modelId: "tiny-embed", keyId: null, ...mine },
        { day: TODAY, modelId: "other-model", keyId: null, ...others },
      ]);
      expect(await usageOf(from, ["key"])).toEqual([
        { day: null, modelId: null, keyId, ...mine },
        { day: null, modelId: null, keyId: null, ...others },
      ]);
      expect(
        await stores().usage.usage({ accountId: from, fromDay: TODAY, toDay: TODAY, by: ["model"], limit: 1 }),
      ).toHaveLength(1);
      expect(await usageOf(by)).toEqual([]);
    });

    it("[ST33] what is answered on a later day counts there, and a refund takes it off", async () => {
      const [from, by] = [await bed.payer(), (await bed.contributor()).accountId];
      const job = bed.admitted(from, 1);
      await bed.store.commit([job]);
      await bed.store.commit([
        bed.accepted(job, 0, by, undefined, { atMs: NOW_MS + DAY_MS }),
        ...bed.settled(job, by, 1),
      ]);
      expect(await usageOf(from, ["day"])).toEqual([
        { day: TODAY, modelId: null, keyId: null, jobs: 1, items: 0, failed: 0, charged: 0n },
        { day: TOMORROW, modelId: null, keyId: null, jobs: 0, items: 3, failed: 0, charged: 30n },
      ]);
      await bed.store.commit([
        bed.entryOf("refund", job.jobId, [
          [by, "escrow", -20n],
          [from, "available", 20n],
        ]),
      ]);
      expect((await usageOf(from, ["day"])).map(({ charged }) => charged)).toEqual([-20n, 30n]);
      expect((await stores().jobLists.jobsByIds([job.jobId]))[0]?.view.price.charged).toBe("0.00001");
    });

    it("[ST33] a refused commit adds nothing", async () => {
      const from = await bed.payer(10n);
      await expect(bed.store.commit([bed.admitted(from, 5)])).rejects.toBeInstanceOf(StoreConflict);
      expect(await usageOf(from)).toEqual([]);
    });
  });

  describe("lists of jobs", () => {
    it("[ST34] newest first, a page after the other, and nobody else's", async () => {
      const from = await bed.payer();
      const made = [bed.admitted(from, 1), bed.admitted(from, 1), bed.admitted(from, 1)];
      await bed.store.commit([...made, bed.admitted(await bed.payer(), 1)]);
      const ids = made.map(({ jobId }) => jobId).reverse();
      const first = await jobs(from, { limit: 2 });
      expect(first.jobs.map(({ jobId }) => jobId)).toEqual(ids.slice(0, 2));
      expect(first.next).toBe(ids[1]);
      const second = await jobs(from, { limit: 2, before: first.next });
      expect(second.jobs.map(({ jobId }) => jobId)).toEqual(ids.slice(2));
      expect(second.next).toBeNull();
      expect((await jobs(from, { limit: 3 })).next).toBeNull();
    });

    it("[ST34] by state, model and key; a page that looked at enough says where to go on", async () => {
      const from = await bed.payer();
      const keyId = bed.freshId("key");
      const old = bed.admitted(from, 1, { keyId, modelId: "other-model" });
      const over = bed.admitted(from, 1);
      const young = bed.admitted(from, 1);
      await bed.store.commit([old, over, young]);
      await bed.store.commit([
        { type: "hold-released", jobId: over.jobId, accountId: from, released: over.hold, atMs: NOW_MS },
        bed.ended(over, "cancelled"),
      ]);
      const ids = async (request: Parameters<typeof jobs>[1]) =>
        (await jobs(from, request)).jobs.map(({ jobId }) => jobId);
      expect(await ids({ state: "open" })).toEqual([young.jobId, old.jobId]);
      expect(await ids({ state: "cancelled" })).toEqual([over.jobId]);
      expect(await ids({ modelId: "other-model" })).toEqual([old.jobId]);
      expect(await ids({ keyId })).toEqual([old.jobId]);
      expect(await ids({ keyId: "none" })).toEqual([young.jobId, over.jobId]);
      expect(await ids({ keyId, state: "done" })).toEqual([]);
      const short = await jobs(from, { keyId, lookedAtMax: 2 });
      expect(short).toEqual({ jobs: [], next: over.jobId });
      expect((await jobs(from, { keyId, lookedAtMax: 2, before: short.next })).jobs.map(({ jobId }) => jobId)).toEqual([
        old.jobId,
      ]);
    });

    it("[ST34] jobs of accounts that were merged into it are its own, with what they cost", async () => {
      const [from, into] = [await bed.payer(100n), await bed.payer(0n)];
      const job = bed.admitted(from, 1, { pricePerItem: 0n, hold: 0n });
      await bed.store.commit([job, ...[0, 1].map((chunk) => bed.failed(job, chunk)), bed.ended(job, "failed")]);
      await bed.store.commit([
        bed.entryOf("merge", null, [
          [from, "available", -100n],
          [into, "available", 100n],
        ]),
        { type: "accounts-merged", from, into, granted: 100n, spent: 0n, atMs: NOW_MS },
      ]);
      expect((await jobs(into)).jobs.map(({ jobId }) => jobId)).toEqual([job.jobId]);
      expect(await usageOf(into)).toMatchObject([{ jobs: 1, failed: 6 }]);
    });
  });

  describe("statements", () => {
    it("[ST35] newest and oldest first, with the balance after the newest, and what each type came to", async () => {
      const [from, by] = [await bed.payer(100n), (await bed.contributor()).accountId];
      const job = bed.admitted(from, 1);
      await bed.store.commit([job, bed.accepted(job, 0, by), bed.accepted(job, 1, by), ...bed.settled(job, by, 2)]);
      const { statements } = stores();
      const newest = await statements.newest({ accountId: from, ...ALL, limit: 10 });
      expect(newest.balance).toEqual({ available: 40n, escrow: 0n });
      expect(newest.entries.map(({ type, available }) => [type, available])).toEqual([
        ["settle", -60n],
        ["grant", 100n],
      ]);
      const first = newest.entries[0]?.entryId ?? "";
      expect(
        (await statements.older({ accountId: from, ...ALL, before: first, limit: 10 })).map(({ type }) => type),
      ).toEqual(["grant"]);
      const oldest = await statements.newer({ accountId: from, ...ALL, after: null, limit: 1 });
      expect(oldest.map(({ type }) => type)).toEqual(["grant"]);
      expect(await statements.newer({ accountId: from, ...ALL, after: first, limit: 1 })).toEqual([]);
      expect(await statements.sums({ accountId: from, ...ALL })).toEqual([
        { type: "grant", entries: 1, available: 100n, escrow: 0n },
        { type: "settle", entries: 1, available: -60n, escrow: 0n },
      ]);
      expect(await statements.sums({ accountId: by, ...ALL })).toEqual([
        { type: "settle", entries: 1, available: 0n, escrow: 54n },
      ]);
      const nobody = bed.freshId("acc");
      expect(await statements.newest({ accountId: nobody, ...ALL, limit: 10 })).toEqual({
        entries: [],
        balance: { available: 0n, escrow: 0n },
      });
    });

    it("[ST35] days bound it: entries by the time in their ids, balances by the sums of days", async () => {
      const accountId = await bed.payer(0n);
      const { statements } = stores();
      const [october, november] = [Date.UTC(2026, 9, 31, 23, 59), Date.UTC(2026, 10, 1)];
      await bed.store.commit([grantedAt(accountId, 1n, october), grantedAt(accountId, 2n, november)]);
      await bed.store.commit([grantedAt(accountId, 4n, november + DAY_MS)]);
      const inOctober = { accountId, fromDay: "2026-10-01", beforeDay: "2026-11-01" };
      const inNovember = { accountId, fromDay: "2026-11-01", beforeDay: "2026-12-01" };
      expect(await statements.newest({ ...inOctober, limit: 9 })).toMatchObject({
        entries: [{ available: 1n }],
        balance: { available: 1n },
      });
      expect(await statements.newest({ ...inNovember, limit: 1 })).toMatchObject({
        entries: [{ available: 4n }],
        balance: { available: 7n },
      });
      expect(
        (await statements.newer({ ...inNovember, after: null, limit: 9 })).map(({ available }) => available),
      ).toEqual([2n, 4n]);
      expect(await statements.balanceBefore({ accountId, day: "2026-11-02" })).toEqual({ available: 3n, escrow: 0n });
      expect(await statements.sums(inNovember)).toEqual([{ type: "grant", entries: 2, available: 6n, escrow: 0n }]);
      expect(await statements.months({ accountId, limit: 5 })).toEqual(["2026-11", "2026-10"]);
      expect(await statements.lastDay({ ...inNovember, beforeDay: "2026-11-02", type: "grant" })).toBe("2026-11-01");
      expect(await statements.lastDay({ ...inNovember, type: "refund" })).toBeNull();
    });
  });
}
