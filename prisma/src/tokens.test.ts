import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SqlQueryable } from "./database.ts";
import { sqlState } from "./database-error.ts";
import {
  insertAccount,
  insertEntry,
  insertFundedAccount,
  insertHold,
  insertJob,
  insertPostings,
} from "./testing/ledger-fixture.ts";
import { address, insertKey, insertRedemption, merge, redeem, redeemedOf } from "./testing/token-fixture.ts";
import { databaseKinds, openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "./testing.ts";

const CHECK_VIOLATION = "23514";
const UNIQUE_VIOLATION = "23505";

describe.each(databaseKinds)("tokens and sign-in on %s", (kind) => {
  let database: TestDatabase;
  let ids = 0;
  const freshId = (prefix: string) => `${prefix}-${ids++}`;
  const account = (accountKind?: string) => insertAccount(database.sql, freshId("account"), accountKind);
  /** The SQLSTATE that it is refused with. */
  async function refusal(work: string | ((tx: SqlQueryable) => Promise<unknown>), ...params: string[]) {
    try {
      await database.sql.transaction((tx) => (typeof work === "string" ? tx.query(work, params) : work(tx)));
    } catch (error) {
      return sqlState(error);
    }
    return "accepted";
  }

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    await insertAccount(database.sql, "issuance", "issuance");
  }, openTestDatabaseTimeoutMs);
  afterAll(() => database?.remove());

  it("[DB4] what a job costs its hold is spent by its account, in the same write, and only grows", async () => {
    const owner = await insertFundedAccount(database.sql, freshId("payer"), 100n);
    const job = await insertJob(database.sql, freshId("job"), owner);
    await insertHold(database.sql, job, owner, 80n);
    const spend = "UPDATE hold SET remaining = remaining - 50, spent = spent + 30 WHERE job_id = $1";
    await database.sql.query(spend, [job]);
    const { rows } = await database.sql.query("SELECT held, spent FROM account WHERE id = $1", [owner]);
    expect(rows).toEqual([{ held: 30n, spent: 30n }]);
    expect(await refusal("UPDATE hold SET spent = spent - 1 WHERE job_id = $1", job)).toBe("SL004");
    expect(await refusal("UPDATE hold SET spent = 51 WHERE job_id = $1", job)).toBe(CHECK_VIOLATION);
  });

  describe("[DB25] a redemption goes forward only", () => {
    it("[DB25] begins as held or issued, with what the account has redeemed and its own amount, and one is open", async () => {
      const owner = await account();
      const insert = (options: Parameters<typeof insertRedemption>[3]) =>
        refusal((tx) => insertRedemption(tx, freshId("rdm"), owner, options));
      expect(await insert({ cumulative: 101n })).toBe("SL025");
      expect(await insert({ amount: 0n })).toBe(CHECK_VIOLATION);
      expect(await insert({ amount: -5n })).toBe(CHECK_VIOLATION);
      expect(await insert({ state: "redeemed" })).toBe("SL025");
      expect(await insert({ state: "cancelled" })).toBe("SL025");
      expect(await insert({ deadline: null })).toBe(CHECK_VIOLATION);
      expect(await insert({ state: "held", deadline: 5n })).toBe(CHECK_VIOLATION);
      expect(await insert({})).toBe("accepted");
      expect(await insert({})).toBe(UNIQUE_VIOLATION);
      expect(await insert({ state: "held" })).toBe(UNIQUE_VIOLATION);
    });

    it.each([
      ["held", "UPDATE redemption SET state = 'redeemed', ended_at = now() WHERE id = $1"],
      ["held", "UPDATE redemption SET state = 'expired', ended_at = now() WHERE id = $1"],
      ["held", "UPDATE redemption SET recipient = '0x0000000000000000000000000000000000000002' WHERE id = $1"],
      ["issued", "UPDATE redemption SET state = 'held', issued_at = NULL, deadline_s = NULL WHERE id = $1"],
      ["issued", "UPDATE redemption SET state = 'cancelled', ended_at = now() WHERE id = $1"],
      ["issued", "UPDATE redemption SET state = 'rejected', ended_at = now(), operator_id = 'o' WHERE id = $1"],
      ["issued", "UPDATE redemption SET amount = amount + 1 WHERE id = $1"],
      ["issued", "UPDATE redemption SET cumulative = cumulative + 1 WHERE id = $1"],
      ["issued", "UPDATE redemption SET account_id = 'issuance' WHERE id = $1"],
      ["issued", "UPDATE redemption SET deadline_s = deadline_s + 1 WHERE id = $1"],
      ["issued", "UPDATE redemption SET state = 'expired', ended_at = now(), amount = 1 WHERE id = $1"],
      ["issued", "DELETE FROM redemption WHERE id = $1"],
    ])("[DB25] one that is %s refuses %s", async (state, text) => {
      const id = await insertRedemption(database.sql, freshId("rdm"), await account(), { state });
      expect(await refusal(text, id)).toBe("SL025");
    });

    it("[DB25] an end stays, and is one somewhere: redeemed at a place, rejected by somebody", async () => {
      const expired = await insertRedemption(database.sql, freshId("rdm"), await account());
      await database.sql.query("UPDATE redemption SET state = 'expired', ended_at = now() WHERE id = $1", [expired]);
      expect(await refusal((tx) => redeem(tx, expired))).toBe("SL025");
      expect(await refusal("UPDATE redemption SET reason = 'x' WHERE id = $1", expired)).toBe("SL025");
      const open = await insertRedemption(database.sql, freshId("rdm"), await account());
      const nowhere = "UPDATE redemption SET state = 'redeemed', ended_at = now() WHERE id = $1";
      expect(await refusal(nowhere, open)).toBe(CHECK_VIOLATION);
      const held = await insertRedemption(database.sql, freshId("rdm"), await account(), { state: "held" });
      const byNobody = "UPDATE redemption SET state = 'rejected', ended_at = now() WHERE id = $1";
      expect(await refusal(byNobody, held)).toBe(CHECK_VIOLATION);
      const noEnd = "UPDATE redemption SET state = 'cancelled' WHERE id = $1";
      expect(await refusal(noEnd, held)).toBe(CHECK_VIOLATION);
      expect(await refusal("TRUNCATE redemption")).toBe("SL025");
    });
  });

  describe("[DB26] what was redeemed is moved by redemptions alone", () => {
    it("[DB26] by the amount, exactly when one becomes redeemed, and a place redeems one", async () => {
      const owner = await account();
      const first = await insertRedemption(database.sql, freshId("rdm"), owner);
      expect(await redeemedOf(database.sql, owner)).toBe(0n);
      await redeem(database.sql, first);
      expect(await redeemedOf(database.sql, owner)).toBe(100n);
      expect(await refusal((tx) => redeem(tx, first))).toBe("SL025");
      expect(await refusal((tx) => insertRedemption(tx, freshId("rdm"), owner))).toBe("SL025");
      const second = await insertRedemption(database.sql, freshId("rdm"), owner, { amount: 5n, cumulative: 105n });
      expect(await refusal((tx) => redeem(tx, second, first))).toBe(UNIQUE_VIOLATION);
      await redeem(database.sql, second);
      expect(await redeemedOf(database.sql, owner)).toBe(105n);
    });

    it.each([
      "UPDATE account SET redeemed = redeemed + 1 WHERE id = $1",
      "UPDATE account SET name = 'x', redeemed = 0 WHERE id = $1",
      "INSERT INTO account (id, kind, redeemed) VALUES ($1 || '-new', 'consumer', 5)",
      "INSERT INTO account (id, kind, granted) VALUES ($1 || '-new', 'consumer', 5)",
      "INSERT INTO account (id, kind) VALUES ($1, 'consumer') ON CONFLICT (id) DO UPDATE SET redeemed = 5",
    ])("[DB26] refuses %s", async (text) => {
      const owner = await account();
      await redeem(database.sql, await insertRedemption(database.sql, freshId("rdm"), owner));
      expect(await refusal(text, owner)).toMatch(/^SL0(05|26)$/);
      expect(await redeemedOf(database.sql, owner)).toBe(100n);
    });
  });

  describe("[DB27] a deposit is credited once, by its own entry", () => {
    const deposit = async (tx: SqlQueryable, owner: string, points: bigint, overrides: Record<string, string> = {}) => {
      const entryId = freshId("entry");
      await insertEntry(tx, entryId, overrides.type ?? "deposit");
      await insertPostings(tx, entryId, [
        { accountId: "issuance", amount: -10n },
        { accountId: overrides.credited ?? owner, amount: 10n },
      ]);
      await tx.query(
        `INSERT INTO deposit (chain_id, deposit_id, account_id, word, sender, points, entry_id, block, transaction, log_index)
         VALUES (1, $1, $2, '', '', $3, $4, 1, '', 0)`,
        [overrides.id ?? freshId("deposit"), owner, points, overrides.entry ?? entryId],
      );
      return entryId;
    };

    it("[DB27] with just these points, to just this account, and for ever", async () => {
      const [owner, other] = [await account(), await account()];
      const entry = await database.sql.transaction((tx) => deposit(tx, owner, 10n, { id: "once" }));
      expect(await refusal((tx) => deposit(tx, owner, 10n, { id: "once" }))).toBe(UNIQUE_VIOLATION);
      expect(await refusal((tx) => deposit(tx, owner, 10n, { entry }))).toBe(UNIQUE_VIOLATION);
      expect(await refusal((tx) => deposit(tx, owner, 11n))).toBe("SL027");
      expect(await refusal((tx) => deposit(tx, owner, -10n))).toMatch(/^(SL027|23514)$/);
      expect(await refusal((tx) => deposit(tx, owner, 10n, { credited: other }))).toBe("SL027");
      expect(await refusal((tx) => deposit(tx, owner, 10n, { type: "grant" }))).toBe("SL027");
      for (const text of ["UPDATE deposit SET points = 1", "DELETE FROM deposit", "TRUNCATE deposit"])
        expect(await refusal(text)).toBe("SL027");
    });
  });

  it("[DB28] a chain's cursor moves forward only, and what the chain settled stays", async () => {
    const word = `0x${"0".repeat(64)}`;
    const insert = "INSERT INTO chain_cursor (chain_id, block, hash, timestamp_s) VALUES (9, 5, $1, 0)";
    await database.sql.query(insert, [word]);
    for (const text of [
      "UPDATE chain_cursor SET block = 5 WHERE chain_id = 9",
      "UPDATE chain_cursor SET block = 4 WHERE chain_id = 9",
      "UPDATE chain_cursor SET chain_id = 10, block = 6 WHERE chain_id = 9",
      "DELETE FROM chain_cursor",
      "TRUNCATE chain_cursor",
    ])
      expect(await refusal(text), text).toBe("SL028");
    expect(await refusal("UPDATE chain_cursor SET block = 6 WHERE chain_id = 9")).toBe("accepted");
    await database.sql.query(
      `INSERT INTO oracle_request (chain_id, request_id, requester, model_id, input, assurance, payment, deadline_s, block, transaction, log_index,
         state, settled_block, settled_transaction, settled_log_index) VALUES (9, 'r', '', '', '', '', 0, 0, 1, '', 0, 'refunded', 1, '', 0)`,
    );
    expect(await refusal("UPDATE oracle_request SET error = 'x' WHERE request_id = 'r'")).toBe("SL028");
  });

  describe("[DB29] an account is merged once", () => {
    it("[DB29] into another of an owner's that isn't merged, with no redemption open", async () => {
      const [a, b, c, busy] = [await account(), await account("contributor"), await account(), await account()];
      const system = [await account("treasury"), await account("operator"), await account("referee")];
      await insertRedemption(database.sql, freshId("rdm"), busy, { state: "held" });
      await merge(database.sql, a, b);
      for (const [from, into] of [
        [a, c],
        [c, c],
        [c, a],
        [b, a],
        [busy, c],
        ...system.flatMap((one) => [
          [one, c],
          [c, one],
        ]),
      ] as [string, string][])
        expect(await refusal((tx) => merge(tx, from, into)), `${from} into ${into}`).toMatch(/^(SL029|23514)$/);
      expect(await refusal("UPDATE account SET merged_into = NULL, merged_at = NULL WHERE id = $1", a)).toBe("SL029");
      expect(await refusal((tx) => insertRedemption(tx, freshId("rdm"), a))).toBe("SL025");
      expect(await refusal((tx) => merge(tx, b, c))).toBe("accepted");
      const { rows } = await database.sql.query("SELECT account_root($1) AS root", [a]);
      expect(rows).toEqual([{ root: c }]);
    });
  });

  describe("[DB30] keys and wallets stay where they are, but for a merge", () => {
    it("[DB30] they go to another account only where theirs went", async () => {
      const [a, b, c] = [await account(), await account(), await account()];
      const key = await insertKey(database.sql, freshId("key"), a);
      const wallet = address(0x1000 + ids++);
      await database.sql.query("INSERT INTO wallet_link (address, account_id) VALUES ($1, $2)", [wallet, a]);
      const apiKey = freshId("api");
      await database.sql.query(
        "INSERT INTO api_key (id, account_id, hash, prefix, name) VALUES ($1, $2, sha256(convert_to($1, 'UTF8')), '', '')",
        [apiKey, a],
      );
      const moves = [
        ["UPDATE account_key SET account_id = $2 WHERE thumbprint = $1", key],
        ["UPDATE wallet_link SET account_id = $2 WHERE address = $1", wallet],
        ["UPDATE api_key SET account_id = $2 WHERE id = $1", apiKey],
      ] as const;
      for (const [text, id] of moves) expect(await refusal(text, id, b)).toBe("SL030");
      await merge(database.sql, a, b);
      for (const [text, id] of moves) {
        expect(await refusal(text, id, c)).toBe("SL030");
        expect(await refusal(text, id, b)).toBe("accepted");
        expect(await refusal(text, id, a)).toBe("SL030");
      }
      expect(await refusal((tx) => insertKey(tx, freshId("key"), a))).toBe("SL030");
      expect(await refusal("INSERT INTO wallet_link (address, account_id) VALUES ($1, $2)", address(ids++), a)).toBe(
        "SL030",
      );
      expect(await refusal("UPDATE wallet_link SET address = $2 WHERE address = $1", wallet, address(ids++))).toBe(
        "SL030",
      );
      expect(await refusal("UPDATE api_key SET hash = sha256('x') WHERE id = $1", apiKey)).toBe("SL022");
    });

    it("[DB30] a device key is revoked for good, and never deleted; an address is written in one way", async () => {
      const owner = await account();
      const key = await insertKey(database.sql, freshId("key"), owner);
      await database.sql.query("UPDATE account_key SET revoked_at = now() WHERE thumbprint = $1", [key]);
      expect(await refusal("UPDATE account_key SET revoked_at = NULL WHERE thumbprint = $1", key)).toBe("SL030");
      expect(await refusal("UPDATE account_key SET thumbprint = 'x' WHERE thumbprint = $1", key)).toBe("SL030");
      expect(await refusal("UPDATE account_key SET label = 'old' WHERE thumbprint = $1", key)).toBe("accepted");
      expect(await refusal("DELETE FROM account_key WHERE thumbprint = $1", key)).toBe("SL030");
      for (const bad of ["", "0x", address(0xabc).toUpperCase(), `${address(0xabc)}0`])
        expect(await refusal("INSERT INTO wallet_link (address, account_id) VALUES ($1, $2)", bad, owner)).toBe(
          CHECK_VIOLATION,
        );
    });
  });

  it("[DB31] a session keeps its account and token and is revoked for good; a challenge is used once", async () => {
    const [owner, other] = [await account(), await account()];
    const id = freshId("ses");
    await database.sql.query(
      "INSERT INTO session (id, account_id, hash, key_thumbprint, expires_at) VALUES ($1, $2, sha256(convert_to($1, 'UTF8')), 'k', now())",
      [id, owner],
    );
    expect(await refusal("UPDATE session SET account_id = $2 WHERE id = $1", id, other)).toBe("SL031");
    expect(await refusal("UPDATE session SET expires_at = now() + interval '1 day' WHERE id = $1", id)).toBe("SL031");
    await database.sql.query("UPDATE session SET revoked_at = now() WHERE id = $1", [id]);
    expect(await refusal("UPDATE session SET revoked_at = NULL WHERE id = $1", id)).toBe("SL031");
    const both = "INSERT INTO session (id, account_id, hash, expires_at) VALUES ($1, $2, sha256('x'), now())";
    expect(await refusal(both, freshId("ses"), owner)).toBe(CHECK_VIOLATION);
    const nonce = freshId("a long nonce");
    await database.sql.query("INSERT INTO sign_in_challenge (nonce, expires_at) VALUES ($1, now())", [nonce]);
    const use = "UPDATE sign_in_challenge SET used_at = now() WHERE nonce = $1";
    expect(await refusal(use, nonce)).toBe("accepted");
    expect(await refusal(use, nonce)).toBe("SL031");
    expect(await refusal("UPDATE sign_in_challenge SET used_at = NULL WHERE nonce = $1", nonce)).toBe("SL031");
  });

  it("[DB26] at the end every account has redeemed what its redemptions say", async () => {
    await redeem(
      database.sql,
      await insertRedemption(database.sql, freshId("rdm"), await insertFundedAccount(database.sql, freshId("a"), 9n)),
    );
    const { rows } = await database.sql.query(
      `SELECT a.id FROM account a WHERE a.redeemed <> (SELECT coalesce(sum(amount), 0) FROM redemption r WHERE r.account_id = a.id AND r.state = 'redeemed')`,
    );
    expect(rows).toEqual([]);
  });
});
