import {
  accountWord,
  createdKey,
  type ErrorCode,
  redemptionsPage,
  redemptionView,
  treasuryView,
} from "@starling/protocol";
import { createClient, depositCalls } from "@starling/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STORE_KINDS } from "../stores/testing/open-test-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { type Reply, refusalIn, startTestRelay } from "../testing/start-test-relay.ts";
import { REDEMPTION_WAIT_LIMITS } from "./redemption-limits.ts";
import { type MoneyBed, startMoneyBed } from "./testing/start-money-bed.ts";

const POINT = 1_000_000n;
/** Small enough for tests to reach. */
const policy = { redemptionApprovalFrom: 20n * POINT, redemptionAccountPerDay: 50n * POINT };

const refuses = (reply: Reply, code: ErrorCode, param: string | null = null) =>
  expect(refusalIn(reply)).toMatchObject({ code, param });
const viewIn = (reply: Reply) => redemptionView.parse(reply.json);

describe.each(STORE_KINDS)("points become tokens, on %s", (kind) => {
  let bed: MoneyBed;
  beforeAll(async () => {
    bed = await startMoneyBed({ kind, policy });
  });
  afterAll(() => bed.close());
  const get = (token: string, path: string) => bed.test.call("GET", path, { apiKey: token });
  const treasury = async () => treasuryView.parse((await get(bed.operatorKey, "/v1/admin/treasury")).json);

  it("[RQ1] earned points become as many tokens, are seen on the chain after their confirmations, and are burned", async () => {
    const person = await bed.earner(10);
    const reply = await bed.redeem(person, "5.5");
    expect(reply.status).toBe(201);
    const asked = viewIn(reply);
    expect(asked).toMatchObject({
      state: "issued",
      amount: "5.5",
      tokens: "5500000000000000000",
      recipient: person.wallet,
      voucher: { chainId: bed.chain.chainId, contract: bed.chain.contracts.pointsRedeemer, cumulative: "5500000" },
      transaction: null,
    });
    expect((await get(person.token, "/v1/account")).json?.points).toMatchObject({
      available: "3.5",
      redeemable: "3.5",
    });
    expect((await treasury()).redemptions).toMatchObject({ issued: 1, open: "5.5", today: { used: "5.5" } });

    const client = createClient({ relayUrl: bed.test.url, apiKey: person.token });
    const changes = client.redemptions.follow(asked.id);
    expect((await changes.next()).value).toMatchObject({ state: "issued", transaction: null });
    const hash = await bed.send(asked);
    const seen = await changes.next();
    expect(seen.value).toMatchObject({
      state: "issued",
      transaction: { hash, confirmations: 1, confirmationsNeeded: 2 },
    });
    await bed.chain.mine(1);
    let last = seen.value;
    for await (const view of changes) last = view;
    expect(last).toMatchObject({ state: "redeemed", voucher: null, transaction: { hash, confirmationsNeeded: 2 } });

    expect(await bed.chain.tokens(person.wallet)).toBe(5_500_000n);
    expect(await treasury()).toMatchObject({
      accounts: { escrow: "0", burn: "5.5" },
      redemptions: { issued: 0, held: 0, open: "0" },
      chain: { issued: "5.5", burned: "5.5", supply: "5500000000000000000", agrees: true },
    });
    const entries = await get(person.token, "/v1/account/entries");
    expect(JSON.stringify(entries.json)).toContain('"type":"redemption"');
    const { data } = redemptionsPage.parse((await get(person.token, "/v1/redemptions")).json);
    expect(data.map(({ id, state }) => [id, state])).toEqual([[asked.id, "redeemed"]]);
  });

  it("[RQ2] the same key brings the same redemption, at once and long after, over a restart too; another request is a conflict", async () => {
    const person = await bed.earner(10);
    const headers = { "idempotency-key": `once-${kind}` };
    const replies = await Promise.all(Array.from({ length: 5 }, () => bed.redeem(person, "2", headers)));
    expect(new Set(replies.map((reply) => viewIn(reply).id)).size).toBe(1);
    expect(replies.filter((reply) => reply.headers.get("idempotency-replayed") === "true")).toHaveLength(4);
    refuses(await bed.redeem(person, "3", headers), "idempotency_conflict");
    refuses(await bed.redeem(person, "2"), "redemption_open");
    const [first] = replies;
    if (first === undefined) throw new Error("nothing was answered");
    const { id } = viewIn(first);
    await bed.send(viewIn(first));
    await bed.until(person, id, "redeemed");
    await bed.restart();
    expect(viewIn(await bed.redeem(person, "2", headers))).toMatchObject({ id, state: "redeemed" });
    refuses(await bed.redeem(person, "3", headers), "idempotency_conflict");
    expect((await get(person.token, "/v1/account")).json?.points).toMatchObject({ available: "7" });
  });

  it("[RQ3] what is large waits for an operator; who decided is kept, and deciding twice is harmless", async () => {
    const person = await bed.earner(40);
    const decide = (id: string, what: string, apiKey: string, body?: unknown) =>
      bed.test.call("POST", `/v1/admin/redemptions/${id}/${what}`, { apiKey, ...(body === undefined ? {} : { body }) });
    const rejected = viewIn(await bed.redeem(person, "20"));
    expect(rejected).toMatchObject({ state: "held", voucher: null });
    const list = await get(bed.operatorKey, "/v1/admin/redemptions?state=held");
    expect(list.json?.data).toMatchObject([{ id: rejected.id, account: person.accountId, amount: "20" }]);
    refuses(
      await bed.test.call("POST", `/v1/redemptions/${rejected.id}/submit`, { apiKey: person.token }),
      "redemption_not_issued",
    );

    refuses(await decide(rejected.id, "approve", person.token), "operator_only");
    refuses(await get(person.token, "/v1/admin/redemptions"), "operator_only");
    refuses(await decide(rejected.id, "reject", bed.operatorKey, { reason: " " }), "invalid_field", "reason");
    for (const _ of [1, 2]) {
      const reply = await decide(rejected.id, "reject", bed.operatorKey, { reason: "looks farmed" });
      expect(reply.json).toMatchObject({
        state: "rejected",
        reason: "looks farmed",
        operator: expect.stringMatching(/^acc_/),
      });
    }
    refuses(await decide(rejected.id, "approve", bed.operatorKey), "redemption_not_held");
    expect(viewIn(await get(person.token, `/v1/redemptions/${rejected.id}`))).toMatchObject({
      state: "rejected",
      reason: "looks farmed",
      endedAt: expect.any(String),
    });
    expect((await get(person.token, "/v1/account")).json?.points).toMatchObject({ available: "36" });

    const cancelled = viewIn(await bed.redeem(person, "20"));
    for (const _ of [1, 2]) {
      const reply = await bed.test.call("POST", `/v1/redemptions/${cancelled.id}/cancel`, { apiKey: person.token });
      expect(viewIn(reply).state).toBe("cancelled");
    }

    const approved = viewIn(await bed.redeem(person, "20"));
    await bed.restart();
    for (const _ of [1, 2])
      expect((await decide(approved.id, "approve", bed.operatorKey)).json).toMatchObject({ state: "issued" });
    refuses(await decide(approved.id, "reject", bed.operatorKey, { reason: "too late" }), "redemption_not_held");
    refuses(
      await bed.test.call("POST", `/v1/redemptions/${approved.id}/cancel`, { apiKey: person.token }),
      "redemption_not_held",
    );
    const issued = viewIn(await get(person.token, `/v1/redemptions/${approved.id}`));
    await bed.send(issued);
    expect((await bed.until(person, approved.id, "redeemed")).transaction?.confirmations).toBeGreaterThanOrEqual(2);
    expect(await bed.chain.tokens(person.wallet)).toBe(20n * POINT);
  });

  it("[RQ4] refuses what can't be, in a code, with the field and the numbers", async () => {
    const person = await bed.earner(10);
    const post = (body: unknown) => bed.test.call("POST", "/v1/redemptions", { apiKey: person.token, body });
    const recipient = person.wallet;
    for (const amount of ["-1", "0", "-0", "1.0000001", "1e3", "", " 1", "1,5", "9".repeat(14), "0x10", 5, null])
      refuses(await post({ amount, recipient }), "invalid_field", "amount");
    const zero = `0x${"0".repeat(40)}`;
    for (const wrong of ["", "0x12", `0x${"0".repeat(64)}`, `${recipient}00`, `0x${"g".repeat(40)}`, 12, null])
      refuses(await post({ amount: "1", recipient: wrong }), "invalid_field", "recipient");
    // A checksum that is none: of a mistyped address.
    refuses(
      await post({ amount: "1", recipient: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD".replace("5a", "5A") }),
      "invalid_field",
      "recipient",
    );
    for (const stranger of [zero, bed.chain.contracts.pointsRedeemer, bed.chain.contracts.starToken])
      refuses(await post({ amount: "1", recipient: stranger }), "wallet_not_linked", "recipient");
    const other = await bed.earner(2);
    refuses(await post({ amount: "1", recipient: other.wallet }), "wallet_not_linked", "recipient");
    refuses(await post({ amount: "1", recipient, more: 1 }), "unknown_field", "more");

    const small = refusalIn(await post({ amount: "0.5", recipient }));
    expect(small).toMatchObject({ code: "redemption_too_small", message: expect.stringContaining("1 points") });
    const much = refusalIn(await post({ amount: "999999999999", recipient }));
    expect(much).toMatchObject({ code: "points_not_redeemable", message: expect.stringContaining("9 points") });
    // What was granted is spent, and not redeemed.
    const granted = { apiKey: bed.test.consumer.apiKey, body: { amount: "1", recipient } };
    refuses(await bed.test.call("POST", "/v1/redemptions", granted), "wallet_not_linked", "recipient");

    const mine = viewIn(await post({ amount: "1", recipient: recipient.toUpperCase().replace("0X", "0x") }));
    for (const path of ["", "/cancel", "/submit"]) {
      const method = path === "" ? "GET" : "POST";
      refuses(
        await bed.test.call(method, `/v1/redemptions/${mine.id}${path}`, { apiKey: other.token }),
        "redemption_not_found",
      );
      refuses(
        await bed.test.call(method, `/v1/redemptions/rdm_1${path}`, { apiKey: person.token }),
        "redemption_not_found",
      );
    }
    refuses(await get(person.token, `/v1/redemptions/${mine.id}?wait=26`), "invalid_field", "wait");
    refuses(
      await bed.test.call("POST", `/v1/redemptions/${mine.id}/submit`, { apiKey: person.token }),
      "gas_not_sponsored",
    );
  });

  it("[RQ4] takes keys that may redeem, and no others", async () => {
    const person = await bed.earner(2);
    const keyOf = async (scope: string) => {
      const body = { name: scope, scopes: [scope] };
      return createdKey.parse((await bed.test.call("POST", "/v1/keys", { apiKey: person.token, body })).json).key;
    };
    const ask = async (apiKey: string | null) =>
      bed.test.call("POST", "/v1/redemptions", { apiKey, body: { amount: "1", recipient: person.wallet } });
    refuses(await ask(null), "missing_api_key");
    refuses(await ask(await keyOf("jobs:write")), "scope_missing", "redemptions");
    expect((await ask(await keyOf("redemptions"))).status).toBe(201);
    refuses(await get(await keyOf("admin"), "/v1/admin/treasury"), "operator_only");
  });

  it("[RQ2] of many requests at once one is taken, and the others hear that it is open", async () => {
    const person = await bed.earner(10);
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        bed.redeem(person, "1", i % 2 === 0 ? {} : { "idempotency-key": `many-${i}` }),
      ),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const reply of replies.filter(({ status }) => status !== 201)) refuses(reply, "redemption_open");
    expect((await get(person.token, "/v1/account")).json?.points).toMatchObject({ available: "8" });
  });

  it("[RQ1] who waits for a change is answered when the time is over, and only so many wait at once", async () => {
    const person = await bed.earner(2);
    const { id, version } = viewIn(await bed.redeem(person, "1"));
    const path = (wait: number) => `/v1/redemptions/${id}?after=${version}&wait=${wait}`;
    expect(viewIn(await get(person.token, path(1))).version).toBe(version);
    // Another version is answered at once, however long one would wait.
    expect(viewIn(await get(person.token, `/v1/redemptions/${id}?after=held&wait=25`)).version).toBe(version);
    const leave = new AbortController();
    const waiting = Array.from({ length: REDEMPTION_WAIT_LIMITS.waitsPerAccountMax + 1 }, () =>
      bed.test.call("GET", path(25), { apiKey: person.token, signal: leave.signal }),
    );
    expect(viewIn(await Promise.race(waiting)).version).toBe(version);
    leave.abort();
    const ends = await Promise.allSettled(waiting);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    // Their places are free again.
    await eventually(async () => {
      const begunMs = performance.now();
      await get(person.token, path(1));
      expect(performance.now() - begunMs).toBeGreaterThan(900);
    });
  });

  it("[RQ5] an account redeems so much a day, and hears how much is left", async () => {
    const person = await bed.earner(70);
    const first = viewIn(await bed.redeem(person, "45"));
    const approve = `/v1/admin/redemptions/${first.id}/approve`;
    await bed.test.call("POST", approve, { apiKey: bed.operatorKey });
    await bed.send(viewIn(await get(person.token, `/v1/redemptions/${first.id}`)));
    await bed.until(person, first.id, "redeemed");
    const over = await bed.redeem(person, "6");
    expect(refusalIn(over)).toMatchObject({
      code: "redemption_limit_reached",
      message: expect.stringContaining("up to 50 points a day (UTC); 5 are left today"),
    });
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await bed.redeem(person, "5")).status).toBe(201);
  });

  it("[RQ6] tokens that are deposited become points, which can be redeemed again", async () => {
    const person = await bed.earner(10);
    const asked = viewIn(await bed.redeem(person, "9"));
    await bed.send(asked);
    await bed.until(person, asked.id, "redeemed");
    const account = await get(person.token, "/v1/account");
    expect(account.json?.depositWord).toBe(accountWord(person.accountId));
    const calls = depositCalls({ amount: "4", account: person.accountId, contracts: bed.chain.contracts });
    for (const call of calls) await bed.sendAs(person.wallet, call);
    await bed.chain.mine(2);
    expect(await bed.chain.tokens(person.wallet)).toBe(5n * POINT);
    await eventually(async () => {
      const { json } = await get(person.token, "/v1/deposits");
      expect(json?.data).toMatchObject([
        { object: "deposit", amount: "4", tokens: "4000000000000000000", from: person.wallet },
      ]);
    });
    expect((await get(person.token, "/v1/account")).json?.points).toMatchObject({ available: "4", redeemable: "4" });
    expect((await treasury()).chain).toMatchObject({ deposited: expect.any(String), agrees: true });
    const again = viewIn(await bed.redeem(person, "4"));
    // All that the account was ever paid out by vouchers.
    expect(again.voucher?.cumulative).toBe("13000000");
  });

  it("[RQ7] an operator's grant is made once, by whoever says the key and however late, and is no redeemable point", async () => {
    const person = await bed.earner(2);
    const grant = (body: unknown, key: string | null = `grant-${kind}`, apiKey = bed.operatorKey) =>
      bed.test.call("POST", "/v1/admin/grants", {
        apiKey,
        body,
        headers: key === null ? {} : { "idempotency-key": key },
      });
    const body = { account: person.accountId, amount: "7", reason: "for a workshop" };
    const made = await Promise.all([grant(body), grant(body), grant(body)]);
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    await bed.restart();
    expect((await grant(body)).headers.get("idempotency-replayed")).toBe("true");
    expect((await get(person.token, "/v1/account")).json?.points).toMatchObject({
      available: "8.8",
      redeemable: "1.8",
    });
    refuses(await grant({ ...body, amount: "8" }), "idempotency_conflict");
    refuses(await grant(body, null), "idempotency_key_invalid");
    refuses(await grant(body, "x", person.token), "operator_only");
    // The last two are a database's number, and beyond it; with what was granted before, the first of them is too much.
    for (const amount of ["0", "-1", "1e3", "1000000000000", "9999999999999"])
      refuses(await grant({ ...body, amount }, "y"), "invalid_field", "amount");
    for (const account of ["acc_00000000000000000TREASVRY0", "acc_00000000000000000000000009"])
      refuses(await grant({ ...body, account }, `z-${account}`), "account_not_found");
  });
});

describe("gas that the relay pays", () => {
  let bed: MoneyBed;
  beforeAll(async () => {
    bed = await startMoneyBed({ chain: { sponsors: true } });
  });
  afterAll(() => bed.close());

  it("[RQ8] mints for somebody who has no coin, once, however often it is asked", async () => {
    const person = await bed.earner(10);
    const { id } = viewIn(await bed.redeem(person, "9"));
    for (const _ of [1, 2, 3]) {
      const reply = await bed.test.call("POST", `/v1/redemptions/${id}/submit`, { apiKey: person.token });
      expect([202, 409]).toContain(reply.status);
    }
    await bed.until(person, id, "redeemed");
    expect(await bed.chain.tokens(person.wallet)).toBe(9n * POINT);
  });
});

describe("a chain that is away", () => {
  it("[RQ9] takes no new redemption, and shows what there is", async () => {
    const bed = await startMoneyBed();
    try {
      const person = await bed.earner(4);
      const { id } = viewIn(await bed.redeem(person, "1"));
      const other = await bed.earner(4);
      await bed.chain.anvil.stop();
      await eventually(async () => refuses(await bed.redeem(other, "1"), "chain_unavailable"), { timeout: 20_000 });
      expect(viewIn(await bed.test.call("GET", `/v1/redemptions/${id}`, { apiKey: person.token }))).toMatchObject({
        state: "issued",
        voucher: { cumulative: "1000000" },
      });
      const treasury = await bed.test.call("GET", "/v1/admin/treasury", { apiKey: bed.operatorKey });
      // The other's may have been taken in the moment before the chain was missed.
      expect(treasury.json).toMatchObject({ accounts: { escrow: expect.stringMatching(/^[12]$/) }, chain: null });
    } finally {
      await bed.close();
    }
  });
});

describe("a network without a chain", () => {
  it("[RQ9] says so, and keeps the rest", async () => {
    const test = await startTestRelay();
    try {
      const body = { amount: "1", recipient: `0x${"ab".repeat(20)}` };
      refuses(await test.call("POST", "/v1/redemptions", { body }), "chain_not_configured");
      expect((await test.call("GET", "/v1/redemptions")).json).toMatchObject({ data: [] });
      expect((await test.call("GET", "/v1/deposits")).json).toMatchObject({ data: [] });
    } finally {
      await test.close();
    }
  });
});
