// Accounts that are closed for others.
import type { DurableChange } from "@starling/domain";
import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import { StoreConflict } from "../../ports/store.ts";
import type { Stores } from "../open-stores.ts";
import { createMoneyBed, hexWord } from "./money-bed.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

const DAY_MS = 86_400_000;

export function describeMerges(bed: StoreBed, stores: () => Stores): void {
  const { held, change, merge, openSystem } = createMoneyBed(bed);
  const { freshId, payer } = bed;
  let wallets = 0xdad;

  describe("merged accounts", () => {
    beforeAll(openSystem);

    it("[ST32] keys, wallets, API keys and points go along in one commit; who was signed in must sign in again", async () => {
      const [from, into] = [(await bed.contributor()).accountId, await payer(5n)];
      const address = hexWord(40, ++wallets);
      const hash = new Uint8Array(32).fill(0xee);
      const { accountKeys, sessions, apiKeys } = stores();
      await stores().wallets.link({
        address,
        accountId: from,
        chainId: null,
        label: null,
        walletsMax: 9,
        nowMs: NOW_MS,
      });
      await sessions.create({
        sessionId: freshId("ses"),
        accountId: from,
        hash,
        by: { how: "wallet", address },
        nowMs: NOW_MS,
        expiresAtMs: NOW_MS + DAY_MS,
        sessionsMax: 9,
      });
      const apiKeyId = freshId("key");
      const keyHash = new Uint8Array(32).fill(0xef);
      await bed.store.addApiKey({
        apiKeyId,
        accountId: from,
        hash: keyHash,
        prefix: "sk",
        name: "old",
        nowMs: NOW_MS,
      });
      await bed.store.commit([bed.granted(from, 30n)]);
      await bed.store.commit([
        merge(from, into, 30n, 0n),
        bed.entryOf("merge", null, [
          [from, "available", -30n],
          [into, "available", 30n],
        ]),
      ]);
      expect(await bed.store.account(from)).toMatchObject({ available: 0n, granted: 0n, mergedInto: into });
      expect(await bed.store.account(into)).toMatchObject({ available: 35n, granted: 35n, mergedInto: null });
      expect((await accountKeys.find(from))?.accountId).toBe(into);
      const hello = { accountId: freshId("acc"), keyThumbprint: from, nowMs: NOW_MS };
      expect((await bed.other.openContributor(hello))?.accountId).toBe(into);
      expect((await stores().wallets.find(address))?.accountId).toBe(into);
      expect((await apiKeys.find({ hash: keyHash, nowMs: NOW_MS }))?.accountId).toBe(into);
      expect(await sessions.find(hash)).toMatchObject({ accountId: from, revokedAtMs: NOW_MS + 2_000 });
      const again = { ...hello, thumbprint: "new", accountId: from, label: null, keysMax: 9 };
      await expect(stores().accountKeys.add(again)).rejects.toThrow();
    });

    it("[ST32] an account is merged once, into another that isn't merged, with no redemption open", async () => {
      const [a, b, c, busy] = [await payer(), await payer(), await payer(), await payer()];
      const [open, entry] = held(busy);
      await bed.store.commit([open, entry]);
      await bed.store.commit([merge(a, b)]);
      const asked = held(a)[0];
      const attacks: Record<string, DurableChange[]> = {
        "into itself": [merge(c, c)],
        "a second time": [merge(a, c)],
        "into one that is merged": [merge(c, a)],
        "in a circle": [merge(b, a)],
        "with a redemption open": [merge(busy, c)],
        "a system account": [merge(SYSTEM_ACCOUNTS.treasury, c)],
        "into a system account": [merge(c, SYSTEM_ACCOUNTS.treasury)],
        "more grants than there were": [merge(c, b, 1_001n)],
        "one that isn't there": [merge(freshId("acc"), c)],
        "a redemption of one that is merged": [asked],
      };
      for (const [what, changes] of Object.entries(attacks))
        await expect(bed.store.commit(changes), what).rejects.toBeInstanceOf(StoreConflict);
      await bed.store.commit([...change(open, "cancelled"), merge(busy, c), merge(c, b)]);
      expect((await bed.store.account(busy))?.mergedInto).toBe(c);
      expect((await bed.store.account(c))?.mergedInto).toBe(b);
    });

    it("[ST32] those with points of their own are found after a restart, in pages", async () => {
      const [a, b, empty, into] = [await payer(0n), await payer(9n), await payer(0n), await payer(0n)];
      await bed.store.commit([
        bed.entryOf("settle", null, [
          [SYSTEM_ACCOUNTS.issuance, "available", -4n],
          [a, "escrow", 4n],
        ]),
        merge(a, into),
        merge(b, into),
        merge(empty, into),
      ]);
      const found = await bed.other.mergedWithPoints({ after: null, limit: 1_000 });
      const ids = found.map(({ accountId }) => accountId);
      expect(ids).toEqual([...ids].sort());
      expect(ids).toContain(a);
      expect(ids).toContain(b);
      expect(ids).not.toContain(empty);
      expect(ids).not.toContain(into);
      expect(found.find(({ accountId }) => accountId === a)).toMatchObject({ escrow: 4n, mergedInto: into });
      expect((await bed.store.mergedWithPoints({ after: a, limit: 1 })).map((one) => one.accountId)).toEqual([b]);
    });

    it("[ST7] operators are found by their kind", async () => {
      const accountId = freshId("acc");
      await bed.store.openAccount({ accountId, kind: "operator", name: "Op", nowMs: NOW_MS });
      const found = await bed.store.operators(10);
      expect(found.map((one) => one.accountId)).toContain(accountId);
      expect(found.every(({ kind }) => kind === "operator")).toBe(true);
    });
  });
}
