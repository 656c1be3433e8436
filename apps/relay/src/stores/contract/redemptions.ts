// Points that become tokens.
import type { DurableChange } from "@starling/domain";
import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import { StoreConflict, TRIAL_KEY_PREFIX } from "../../ports/store.ts";
import type { Stores } from "../open-stores.ts";
import { createMoneyBed, DEADLINE_S, hexWord } from "./money-bed.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

const DAY_MS = 86_400_000;
const TODAY = Math.floor(NOW_MS / DAY_MS);

export function describeRedemptions(bed: StoreBed, stores: () => Stores): void {
  const { request, held, change, openSystem, rdm } = createMoneyBed(bed);
  const { payer, freshId } = bed;
  const get = (of: { redemptionId: `rdm_${string}` }) =>
    stores().redemptions.get({ redemptionId: of.redemptionId, accountId: null });

  describe("redemptions", () => {
    beforeAll(openSystem);

    it("[ST21] one goes from held over issued to redeemed, and what the account has redeemed moves then", async () => {
      const [accountId, operatorId] = [await payer(), freshId("acc")];
      const [asked, entry] = held(accountId, { idempotencyKey: "once", recipient: hexWord(40, 1) });
      await bed.store.commit([asked, entry]);
      const begun = {
        redemptionId: asked.redemptionId,
        accountId,
        recipient: hexWord(40, 1),
        amount: 100n,
        cumulative: 100n,
        state: "held",
        deadlineS: null,
        idempotencyKey: "once",
        requestHash: "request",
        operatorId: null,
        reason: null,
        place: null,
        createdAtMs: NOW_MS,
        issuedAtMs: null,
        endedAtMs: null,
      };
      expect(await get(asked)).toEqual(begun);
      expect(await stores().redemptions.byIdempotencyKey({ accountId, idempotencyKey: "once" })).toEqual(begun);
      expect(await stores().redemptions.byIdempotencyKey({ accountId, idempotencyKey: "twice" })).toBeUndefined();
      await bed.store.commit(change(asked, "issued", { operatorId, atMs: NOW_MS + 1_000 }));
      const issued = { ...begun, state: "issued", deadlineS: DEADLINE_S, operatorId, issuedAtMs: NOW_MS + 1_000 };
      expect(await get(asked)).toEqual(issued);
      expect(await bed.store.account(accountId)).toMatchObject({ available: 900n, redeemed: 0n });
      const place = { block: 7, transaction: hexWord(64, 77), logIndex: 3 };
      await bed.store.commit(change(asked, "redeemed", { place, atMs: NOW_MS + 2_000 }));
      expect(await get(asked)).toEqual({ ...issued, state: "redeemed", place, endedAtMs: NOW_MS + 2_000 });
      expect(await bed.store.account(accountId)).toMatchObject({ available: 900n, redeemed: 100n });
      const since = async (block: number) =>
        (await stores().redemptions.redeemedSince({ block, before: null, limit: 100 })).map((r) => r.redemptionId);
      expect(await since(7)).toContain(asked.redemptionId);
      expect(await since(8)).not.toContain(asked.redemptionId);
      const [next, nextEntry] = request(accountId, { amount: 50n, cumulative: 150n });
      await bed.store.commit([next, nextEntry]);
      await bed.store.commit(change(next, "redeemed"));
      expect(await bed.store.account(accountId)).toMatchObject({ available: 850n, redeemed: 150n });
    });

    it("[ST21] one that isn't redeemed gives its points back, and what was redeemed stays", async () => {
      const accountId = await payer();
      const [expired, first] = request(accountId);
      await bed.store.commit([expired, first]);
      await bed.store.commit(change(expired, "expired"));
      const [cancelled, second] = held(accountId);
      await bed.store.commit([cancelled, second]);
      await bed.store.commit(change(cancelled, "cancelled"));
      const [rejected, third] = held(accountId);
      await bed.store.commit([rejected, third]);
      const operatorId = freshId("acc");
      await bed.store.commit(change(rejected, "rejected", { operatorId, reason: "asked to wait\0" }));
      expect(await get(rejected)).toMatchObject({ state: "rejected", operatorId, reason: "asked to wait\uFFFD" });
      expect(await get(expired)).toMatchObject({ state: "expired", deadlineS: DEADLINE_S });
      expect(await bed.store.account(accountId)).toMatchObject({ available: 1_000n, redeemed: 0n });
    });

    it("[ST21] what doesn't fit is refused whole: it can neither be doubled nor go back", async () => {
      const [accountId, stranger, empty] = [await payer(), await payer(), await payer(10n)];
      const [open, openEntry] = request(accountId, { idempotencyKey: "used" });
      await bed.store.commit([open, openEntry]);
      const [waiting, waitingEntry] = held(stranger);
      await bed.store.commit([waiting, waitingEntry]);
      const spent = { block: 1, transaction: hexWord(64, 0xdead), logIndex: 0 };
      const done = await payer();
      const [over, overEntry] = request(done);
      await bed.store.commit([over, overEntry, ...change(over, "redeemed", { place: spent })]);
      const attacks: Record<string, DurableChange[]> = {
        "a second open one of an account": request(accountId),
        "the same one again": request(done, { redemptionId: over.redemptionId, cumulative: 200n }),
        "one that doesn't follow on what was redeemed": request(done, { cumulative: 100n }),
        "one that leaves a gap": request(done, { cumulative: 201n }),
        "an idempotency key that was used": [
          ...change(open, "expired"),
          ...request(accountId, { idempotencyKey: "used" }),
        ],
        "more points than there are": request(empty),
        "an account that isn't there": request(freshId("acc")),
        "an issued one without a deadline": request(done, { cumulative: 200n, deadlineS: null }),
        "one of nothing": request(done, { amount: 0n, cumulative: 100n }).slice(0, 1),
        "redeemed while it is held": change(waiting, "redeemed"),
        "expired while it is held": change(waiting, "expired"),
        "cancelled once it is issued": change(open, "cancelled"),
        "rejected by nobody": change(waiting, "rejected"),
        "redeemed again": change(over, "redeemed"),
        "given back after it was redeemed": change(over, "expired"),
        "redeemed nowhere": change(open, "redeemed", { place: null }),
        "redeemed where another one was": change(open, "redeemed", { place: spent }),
        "another account's": change({ ...open, accountId: stranger }, "expired"),
        "one that isn't there": change({ ...open, redemptionId: freshId("rdm") }, "expired"),
      };
      const before = await Promise.all([accountId, stranger, empty, done].map((id) => bed.store.account(id)));
      for (const [what, changes] of Object.entries(attacks))
        await expect(bed.store.commit(changes), what).rejects.toBeInstanceOf(StoreConflict);
      expect(await Promise.all([accountId, stranger, empty, done].map((id) => bed.store.account(id)))).toEqual(before);
      expect(await get(open)).toMatchObject({ state: "issued" });
      expect(await get(waiting)).toMatchObject({ state: "held" });
    });

    it("[ST21] many steps of one account fit in one commit, in their order", async () => {
      const accountId = await payer();
      const [first, firstEntry] = held(accountId);
      const [second, secondEntry] = held(accountId);
      const [third, thirdEntry] = request(accountId, { cumulative: 200n });
      const other = await payer();
      const [theirs, theirEntry] = request(other);
      await bed.store.commit([
        first,
        firstEntry,
        theirs,
        theirEntry,
        ...change(first, "cancelled"),
        second,
        secondEntry,
        ...change(second, "issued"),
        ...change(second, "redeemed"),
        third,
        thirdEntry,
      ]);
      const states = await Promise.all([first, second, third, theirs].map(async (of) => (await get(of))?.state));
      expect(states).toEqual(["cancelled", "redeemed", "issued", "issued"]);
      expect(await bed.store.account(accountId)).toMatchObject({ available: 800n, redeemed: 100n });
    });

    it("[ST21] they are listed newest first, in pages, and only to who they belong to; operators see those held", async () => {
      const [accountId, stranger] = [await payer(), await payer()];
      const ended = [];
      for (let i = 0; i < 3; i++) {
        const [asked, entry] = held(accountId);
        await bed.store.commit([asked, entry, ...change(asked, "cancelled")]);
        ended.push(asked);
      }
      const [last, entry] = held(accountId);
      await bed.store.commit([last, entry]);
      const all = rdm([...ended, last]).reverse();
      const { redemptions } = stores();
      const page = await redemptions.list({ accountId, before: null, limit: 3 });
      expect(rdm(page)).toEqual(all.slice(0, 3));
      expect(rdm(await redemptions.list({ accountId, before: all[2] ?? null, limit: 3 }))).toEqual(all.slice(3));
      expect(await redemptions.list({ accountId: stranger, before: null, limit: 3 })).toEqual([]);
      expect(await redemptions.get({ redemptionId: last.redemptionId, accountId: stranger })).toBeUndefined();
      expect(await redemptions.get({ redemptionId: last.redemptionId, accountId })).toMatchObject({ state: "held" });
      const waiting = await redemptions.held({ before: null, limit: 100 });
      expect(waiting[0]?.redemptionId).toBe(last.redemptionId);
      expect(waiting.every(({ state }) => state === "held")).toBe(true);
      expect(rdm(await redemptions.held({ before: last.redemptionId, limit: 100 }))).toEqual(rdm(waiting.slice(1)));
    });

    it("[ST22] a restart finds the open ones, and what was asked for on the last day and not returned", async () => {
      const accountId = await payer();
      const yesterday = { atMs: NOW_MS - 1 };
      const [early, earlyEntry] = request(accountId, { ...yesterday, amount: 7n, cumulative: 7n });
      await bed.store.commit([early, earlyEntry, ...change(early, "redeemed", yesterday)]);
      expect((await bed.store.account(accountId))?.redemptionDay).toEqual({ day: TODAY - 1, amount: 7n });
      const [back, backEntry] = request(accountId, { amount: 11n, cumulative: 18n });
      await bed.store.commit([back, backEntry]);
      expect((await bed.store.account(accountId))?.redemptionDay).toEqual({ day: TODAY, amount: 11n });
      await bed.store.commit(change(back, "expired"));
      expect((await bed.store.account(accountId))?.redemptionDay).toEqual({ day: TODAY - 1, amount: 7n });
      const day = await bed.store.redemptionDay();
      const [open, openEntry] = held(accountId, { amount: 13n, cumulative: 20n, idempotencyKey: "k" });
      await bed.store.commit([open, openEntry]);
      expect((await bed.store.account(accountId))?.redemptionDay).toEqual({ day: TODAY, amount: 13n });
      expect(await bed.other.redemptionDay()).toEqual({ day: TODAY, amount: (day?.amount ?? 0n) + 13n });
      const found = await bed.other.openRedemptions({ after: null, limit: 1_000 });
      expect(found.at(-1)).toEqual({
        redemptionId: open.redemptionId,
        accountId,
        recipient: open.recipient,
        amount: 13n,
        cumulative: 20n,
        state: "held",
        deadlineS: null,
        idempotencyKey: "k",
        requestHash: "request",
        createdAtMs: NOW_MS,
      });
      expect(found.every(({ state }) => state === "held" || state === "issued")).toBe(true);
      expect(rdm(found)).toEqual([...rdm(found)].sort());
      const [, second] = found;
      const page = await bed.store.openRedemptions({ after: found[0]?.redemptionId ?? null, limit: 1 });
      expect(page).toEqual([second]);
    });

    it("[ST21] what is in escrow is the sum of what is promised", async () => {
      const { held, issued, points } = await stores().redemptions.open();
      expect((await bed.store.openRedemptions({ after: null, limit: 1_000 })).length).toBe(held + issued);
      expect(held).toBeGreaterThan(0);
      expect(issued).toBeGreaterThan(0);
      expect((await bed.store.account(SYSTEM_ACCOUNTS.escrow))?.available).toBe(points);
    });

    it("[ST23] what an account was granted and has spent is counted in the commit; a refund was not spent", async () => {
      const accountId = await payer(600n);
      const job = bed.admitted(accountId, 1);
      const by = (await bed.contributor()).accountId;
      await bed.store.commit([job, bed.granted(accountId, 50n), ...bed.settled(job, by, 1)]);
      expect(await bed.store.account(accountId)).toMatchObject({ granted: 650n, spent: 30n, available: 620n });
      await bed.store.commit([
        bed.entryOf("refund", job.jobId, [
          [SYSTEM_ACCOUNTS.issuance, "available", -10n],
          [accountId, "available", 10n],
        ]),
      ]);
      expect(await bed.store.account(accountId)).toMatchObject({ granted: 650n, spent: 20n, available: 630n });
      expect(await bed.store.account(by)).toMatchObject({ granted: 0n, spent: 0n, escrow: 27n });
    });

    it("[ST23] an entry is found by its idempotency key", async () => {
      const accountId = await payer(0n);
      const entry = bed.granted(accountId, 42n);
      await bed.store.commit([entry]);
      if (entry.type !== "entry-posted") throw new Error("a grant is an entry");
      const { entryId, type, idempotencyKey, postings } = entry.entry;
      expect(await bed.other.entryByKey(idempotencyKey)).toEqual({ entryId, type, atMs: NOW_MS, postings });
      expect(await bed.other.entryByKey("no such key")).toBeUndefined();
    });

    it("[ST23] trials since a time are counted by their entries' keys", async () => {
      const accountId = await payer(0n);
      const before = await bed.other.trialsSince(NOW_MS - 1);
      const grant = bed.granted(accountId, 42n);
      if (grant.type !== "entry-posted") throw new Error("a grant is an entry");
      const trial = { ...grant, entry: { ...grant.entry, idempotencyKey: `${TRIAL_KEY_PREFIX}${accountId}` } };
      await bed.store.commit([trial, bed.granted(accountId, 1n)]);
      expect(await bed.other.trialsSince(NOW_MS - 1)).toBe(before + 1);
      expect(await bed.other.trialsSince(NOW_MS + 1)).toBe(0);
    });
  });
}
