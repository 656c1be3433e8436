// Two relays on one PostgreSQL at once, each with connections of its own: what may happen once happens once.
import { type Database, openDatabase } from "@starling/db";
import { openTestDatabase, type TestDatabase } from "@starling/db/testing";
import type { DurableChange } from "@starling/domain";
import { type AccountId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StoreConflict } from "../ports/store.ts";
import { createMoneyBed, hexWord } from "./contract/money-bed.ts";
import { createStoreBed, NOW_MS } from "./contract/store-bed.ts";
import { openPostgresStores, type Stores } from "./open-stores.ts";

const PAIRS = 25;
const DAY_MS = 86_400_000;
const TEST_TIMEOUT_MS = 60_000;

describe("two relays on one database at once", { timeout: TEST_TIMEOUT_MS }, () => {
  const databases: Database[] = [];
  const relays: Stores[] = [];
  let first: TestDatabase | undefined;
  const bed = createStoreBed(async () => {
    first = await openTestDatabase("postgres");
    databases.push(first, await openDatabase(first.options));
    return {
      open(claimant) {
        const database = databases[relays.length];
        if (database === undefined) throw new Error("there are two relays");
        const stores = openPostgresStores(database, claimant, "");
        relays.push(stores);
        return stores.store;
      },
      async remove() {
        await databases[1]?.close();
        await first?.remove();
      },
    };
  });
  const { request, held, change, deposit, cursorAt, merge, openSystem } = createMoneyBed(bed);
  const { payer, freshId, entryOf } = bed;
  const query = async (text: string) => (await first?.sql.query<Record<string, unknown>>(text))?.rows ?? [];
  const [relayA, relayB] = [() => relayAt(0), () => relayAt(1)];
  const relayAt = (at: number): Stores => {
    const relay = relays[at];
    if (relay === undefined) throw new Error("the relays are opened before the tests");
    return relay;
  };

  /** Both at once: which of them went through. Whatever didn't was refused, not broken. */
  async function race(a: readonly DurableChange[], b: readonly DurableChange[]): Promise<readonly [boolean, boolean]> {
    const [one, two] = await Promise.allSettled([bed.store.commit(a), bed.other.commit(b)]);
    for (const outcome of [one, two])
      if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(StoreConflict);
    return [one.status === "fulfilled", two.status === "fulfilled"];
  }
  const accounts = (count: number) => Promise.all(Array.from({ length: count }, () => payer()));
  const wins = (raced: readonly (readonly [boolean, boolean])[]) => raced.map(([a, b]) => Number(a) + Number(b));
  const once = Array.from({ length: PAIRS }, () => 1);

  beforeAll(openSystem);
  afterAll(async () => {
    expect(
      await query(
        `SELECT a.id FROM account a WHERE a.redeemed <> (SELECT coalesce(sum(amount), 0) FROM redemption r WHERE r.account_id = a.id AND r.state = 'redeemed')`,
      ),
    ).toEqual([]);
  });

  it("[ST21] of two requests of one account one is taken", async () => {
    const owners = await accounts(PAIRS);
    const raced = await Promise.all(owners.map((id) => race(request(id), held(id))));
    expect(wins(raced)).toEqual(once);
    const open = await relayA().redemptions.open();
    expect((await bed.store.account(SYSTEM_ACCOUNTS.escrow))?.available).toBe(open.points);
    for (const id of owners) expect((await bed.store.account(id))?.available).toBe(900n);
  });

  it("[ST21] one is redeemed once, or it expires: not both", async () => {
    const owners = await accounts(PAIRS);
    const asked = owners.map((id) => request(id));
    for (const changes of asked) await bed.store.commit(changes);
    const raced = await Promise.all(
      asked.map(([open], i) => race(change(open, "redeemed"), change(open, i % 2 === 0 ? "redeemed" : "expired"))),
    );
    expect(wins(raced)).toEqual(once);
    for (const [i, id] of owners.entries()) {
      const account = await bed.store.account(id);
      const isRedeemed = i % 2 === 0 || raced[i]?.[0] === true;
      expect(account).toMatchObject(
        isRedeemed ? { available: 900n, redeemed: 100n } : { available: 1_000n, redeemed: 0n },
      );
    }
  });

  it("[ST32] an account is merged or asks for a redemption: not both", async () => {
    const [owners, targets] = await Promise.all([accounts(PAIRS), accounts(PAIRS)]);
    const raced = await Promise.all(
      owners.map((from, i) => {
        const into = targets[i] ?? from;
        const move = entryOf("merge", null, [
          [from, "available", -1_000n],
          [into, "available", 1_000n],
        ]);
        return race([merge(from, into), move], request(from));
      }),
    );
    expect(wins(raced)).toEqual(once);
  });

  it("[ST32] two accounts are merged in one direction, and no circle comes of it", async () => {
    const [ones, others] = await Promise.all([accounts(PAIRS), accounts(PAIRS)]);
    const raced = await Promise.all(
      ones.map((one, i) => race([merge(one, others[i] ?? one)], [merge(others[i] ?? one, one)])),
    );
    expect(wins(raced)).toEqual(once);
  });

  it("[ST32] a key or session that comes while its account is merged goes along, or doesn't come", async () => {
    const [owners, targets] = await Promise.all([accounts(PAIRS), accounts(PAIRS)]);
    const add = (accountId: AccountId) =>
      relayB().accountKeys.add({
        thumbprint: `late ${accountId}`,
        accountId,
        label: null,
        keysMax: 9,
        nowMs: NOW_MS,
      });
    await Promise.all(
      owners.map(async (from, i) => {
        const merged = bed.store.commit([merge(from, targets[i] ?? from)]);
        await Promise.all([
          merged,
          add(from).catch((error: unknown) => expect(error).toMatchObject({ code: "SL030" })),
        ]);
      }),
    );
    const left = "FROM account_key AS k JOIN account AS a ON a.id = k.account_id WHERE a.merged_into IS NOT NULL";
    expect(await query(`SELECT k.thumbprint ${left}`)).toEqual([]);
  });

  it("[ST30] a session that begins while its key is revoked is revoked too, or doesn't begin", async () => {
    const owners = await Promise.all(Array.from({ length: PAIRS }, () => bed.contributor()));
    let begun = 0;
    await Promise.all(
      owners.map(async ({ accountId }, i) => {
        const hash = new Uint8Array(32).fill(i);
        const beginning = relayA().sessions.create({
          sessionId: freshId("ses"),
          accountId,
          hash,
          by: { how: "device", thumbprint: accountId },
          nowMs: NOW_MS,
          expiresAtMs: NOW_MS + DAY_MS,
          sessionsMax: 9,
        });
        // One of them is first for certain.
        if (i === 0) await beginning;
        const [session] = await Promise.all([
          beginning,
          relayB().accountKeys.revoke({ thumbprint: accountId, accountId, nowMs: NOW_MS + 1 }),
        ]);
        if (session === undefined) return;
        begun += 1;
        expect(await relayA().sessions.find(hash)).toMatchObject({ revokedAtMs: NOW_MS + 1 });
      }),
    );
    expect(begun).toBeGreaterThan(0);
    expect(await query("SELECT id FROM session WHERE revoked_at IS NULL")).toEqual([]);
  });

  it("[ST25] the same blocks, worked through by both, credit a deposit once", async () => {
    const [owner = freshId("acc")] = await accounts(1);
    for (let block = 1; block <= PAIRS; block++) {
      const moved = { type: "chain-moved", cursor: cursorAt(block) } as const;
      const depositId = `block ${block}`;
      const raced = await race(
        [...deposit(owner, 5n, { depositId }), moved],
        [...deposit(owner, 5n, { depositId }), moved],
      );
      expect(wins([raced])).toEqual([1]);
    }
    expect((await bed.store.account(owner))?.available).toBe(1_000n + 5n * BigInt(PAIRS));
  });

  it("[ST31] a challenge is used by one of many", async () => {
    const uses = await Promise.all(
      Array.from({ length: PAIRS }, async (_, i) => {
        const nonce = `nonce number ${i}`;
        await relayA().sessions.addChallenge({ nonce, nowMs: NOW_MS, expiresAtMs: NOW_MS + 1_000 });
        const asked = [relayA(), relayB(), relayA(), relayB()];
        const used = await Promise.all(asked.map(({ sessions }) => sessions.useChallenge({ nonce, nowMs: NOW_MS })));
        return used.filter(Boolean).length;
      }),
    );
    expect(uses).toEqual(once);
  });

  it("[ST7] a key that says hello to both at once opens one account, and leaves none behind", async () => {
    const before = await query("SELECT count(*)::int AS n FROM account");
    const opened = await Promise.all(
      Array.from({ length: PAIRS * 2 }, (_, i) =>
        (i % 2 === 0 ? bed.store : bed.other).openContributor({
          accountId: freshId("acc"),
          keyThumbprint: `hello ${Math.floor(i / 2)}`,
          nowMs: NOW_MS,
        }),
      ),
    );
    expect(new Set(opened.map((account) => account?.accountId)).size).toBe(PAIRS);
    const after = await query("SELECT count(*)::int AS n FROM account");
    expect(Number(after[0]?.n) - Number(before[0]?.n)).toBe(PAIRS);
  });

  it("[ST29] a wallet that both link at once is one account's", async () => {
    const [a = freshId("acc"), b = freshId("acc")] = await accounts(2);
    for (let i = 0; i < PAIRS; i++) {
      const link = (stores: Stores, accountId: AccountId) =>
        stores.wallets.link({
          address: hexWord(40, 0x77_000 + i),
          accountId,
          chainId: null,
          label: null,
          walletsMax: 99,
          nowMs: NOW_MS,
        });
      const raced = await Promise.all([link(relayA(), a), link(relayB(), b)]);
      expect(raced.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });
});
