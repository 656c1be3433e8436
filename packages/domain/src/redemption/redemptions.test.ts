import { type AccountId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import type { AccountFacts, ChainCursor, ChainEvent, ChainPlace } from "../engine/command.ts";
import type { Policy } from "../engine/policy.ts";
import { NEW_RECORD, TestBed } from "../testing/test-bed.ts";

const DAY_MS = 86_400_000;
const POINT = 1_000_000n;
const RECIPIENT = `0x${"ab".repeat(20)}`;
const OPERATOR: AccountId = "acc_operator";
const at = (block: number): ChainPlace => ({ block, transaction: `0x${"cd".repeat(32)}`, logIndex: 0 });
const cursor = (block: number, timestampS: number): ChainCursor => ({ chainId: 1, block, hash: "0x1", timestampS });

/** A bed with a chain at block 10, and the system's accounts. */
function openBed(policy: Partial<Policy> = {}) {
  const bed = new TestBed({ redemptionApprovalFrom: 1_000n * POINT, ...policy });
  for (const kind of ["treasury", "issuance", "escrow", "burn"] as const)
    load(bed, { accountId: SYSTEM_ACCOUNTS[kind], kind });
  const chain = cursor(10, bed.nowMs / 1000);
  bed.run({ type: "load-chain", chain, redemptionDay: { day: 0, amount: 0n } });
  return bed;
}
function load(bed: TestBed, facts: Partial<AccountFacts> & Pick<AccountFacts, "accountId">): AccountId {
  const account = { kind: "contributor" as const, available: 0n, held: 0n, escrow: 0n, record: NEW_RECORD, ...facts };
  bed.run({ type: "load-account", account });
  return facts.accountId;
}
const ask = (bed: TestBed, accountId: AccountId, points: bigint, key: string | null = null, requestHash = "h") =>
  bed.run<"request-redemption">({
    type: "request-redemption",
    accountId,
    recipient: RECIPIENT,
    amount: points * POINT,
    idempotencyKey: key,
    requestHash,
  });
function asked(bed: TestBed, accountId: AccountId, points: bigint) {
  const reply = ask(bed, accountId, points);
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.value.redemptionId;
}
const codeOf = (reply: { ok: true } | { ok: false; error: { code: string } }) => (reply.ok ? "ok" : reply.error.code);
const balance = (bed: TestBed, accountId: AccountId) => bed.engine.balance(accountId)?.available;
const redeemed = (accountId: AccountId, points: bigint, cumulative: bigint, block = 11): ChainEvent => ({
  type: "redeemed",
  accountId,
  recipient: RECIPIENT,
  points: points * POINT,
  cumulative: cumulative * POINT,
  place: at(block),
});
/** The next block, a second later, or `afterS`. */
function advance(bed: TestBed, events: readonly ChainEvent[] = [], afterS = 1) {
  const { chain } = bed.state;
  if (chain === null) throw new Error("there is no chain");
  const to = cursor(chain.block + 1, chain.timestampS + afterS);
  return bed.run<"chain-advanced">({ type: "chain-advanced", from: to.block, to, events });
}

describe("redemptions", () => {
  it("[RD1] hold the points, and burn them once the chain has paid them out", () => {
    const bed = openBed();
    const accountId = load(bed, { accountId: "acc_a", available: 50n * POINT });
    const id = asked(bed, accountId, 20n);
    expect(bed.changesOf("redemption-requested")).toMatchObject([{ state: "issued", cumulative: 20n * POINT }]);
    expect(balance(bed, accountId)).toBe(30n * POINT);
    expect(balance(bed, SYSTEM_ACCOUNTS.escrow)).toBe(20n * POINT);
    expect(advance(bed, [redeemed(accountId, 20n, 20n)])).toEqual({ taken: true, next: 12 });
    expect(bed.changesOf("redemption-changed")).toMatchObject([{ redemptionId: id, state: "redeemed", place: at(11) }]);
    // Cursor and burn are of one commit.
    expect(bed.changes.map(({ type }) => type)).toEqual(["redemption-changed", "entry-posted", "chain-moved"]);
    expect(balance(bed, SYSTEM_ACCOUNTS.burn)).toBe(20n * POINT);
    expect(balance(bed, SYSTEM_ACCOUNTS.escrow)).toBe(0n);
    asked(bed, accountId, 5n);
    expect(bed.changesOf("redemption-requested")).toMatchObject([{ cumulative: 25n * POINT }]);
  });

  it("[RD2] are refused beyond what was earned or bought", () => {
    const bed = openBed();
    const accountId = load(bed, { accountId: "acc_a", available: 30n * POINT, granted: 25n * POINT });
    expect(codeOf(ask(bed, accountId, 6n))).toBe("points_not_redeemable");
    expect(bed.changes).toEqual([]);
    expect(bed.engine.redeemable(accountId)).toBe(5n * POINT);
    bed.run({ type: "grant-points", accountId, amount: POINT, idempotencyKey: "g" });
    expect(bed.engine.redeemable(accountId)).toBe(5n * POINT);
    expect(codeOf(ask(bed, accountId, 5n))).toBe("ok");
  });

  it("[RD2] know what jobs have cost as spending of grants first", () => {
    const bed = openBed();
    const payer = load(bed, { accountId: "acc_p", kind: "consumer", available: 1_000n, granted: 1_000n });
    const other = bed.node("n");
    bed.ask(payer, 3);
    bed.answer(other);
    expect(bed.state.accounts.get(payer)).toMatchObject({ available: 700n, spent: 300n });
    expect(bed.engine.redeemable(payer)).toBe(0n);
  });

  it("[RD3] are refused below the least, above a day's limit of the account or of all, and allowed the next day", () => {
    const limits = { redemptionAccountPerDay: 10n * POINT, redemptionNetworkPerDay: 15n * POINT };
    const bed = openBed(limits);
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    const b = load(bed, { accountId: "acc_b", available: 50n * POINT });
    expect(codeOf(ask(bed, a, 0n))).toBe("redemption_too_small");
    expect(ask(bed, a, 11n)).toMatchObject({ error: { code: "redemption_limit_reached", retryAfterS: 85_400 } });
    asked(bed, a, 8n);
    expect(codeOf(ask(bed, b, 8n))).toBe("redemption_limit_reached");
    asked(bed, b, 7n);
    advance(bed, [redeemed(a, 8n, 8n)]);
    expect(codeOf(ask(bed, a, 3n))).toBe("redemption_limit_reached");
    bed.nowMs += DAY_MS;
    expect(codeOf(ask(bed, a, 3n))).toBe("ok");
  });

  it("[RD3] that come back the same day don't count against it", () => {
    const bed = openBed({ redemptionAccountPerDay: 10n * POINT, voucherTtlMs: 5_000 });
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    asked(bed, a, 10n);
    advance(bed, [], 6);
    expect(bed.changesOf("redemption-changed")).toMatchObject([{ state: "expired" }]);
    expect(codeOf(ask(bed, a, 10n))).toBe("ok");
  });

  it("[RD4] are one at a time, and the same request is the same redemption", () => {
    const bed = openBed();
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    const first = ask(bed, a, 10n, "k");
    expect(ask(bed, a, 10n, "k")).toEqual(first.ok ? { ok: true, value: { ...first.value, replayed: true } } : null);
    expect(bed.changes).toEqual([]);
    expect(codeOf(ask(bed, a, 10n, "k", "other"))).toBe("idempotency_conflict");
    expect(codeOf(ask(bed, a, 10n, "k2"))).toBe("redemption_open");
    expect(balance(bed, a)).toBe(40n * POINT);
  });

  it("[RD5] of large amounts wait for an operator, who approves or rejects", () => {
    const bed = openBed({ redemptionApprovalFrom: 10n * POINT });
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    const id = asked(bed, a, 10n);
    expect(bed.changesOf("redemption-requested")).toMatchObject([{ state: "held", deadlineS: null }]);
    // Nobody has a voucher: what the chain says of it isn't so.
    advance(bed, [redeemed(a, 10n, 10n)]);
    expect(bed.effectsOf("chain-surprise")).toHaveLength(1);
    expect(bed.run({ type: "approve-redemption", redemptionId: id, operatorId: OPERATOR })).toMatchObject({ ok: true });
    expect(bed.changesOf("redemption-changed")).toMatchObject([{ state: "issued", operatorId: OPERATOR }]);
    expect(codeOf(bed.run({ type: "approve-redemption", redemptionId: id, operatorId: OPERATOR }))).toBe(
      "redemption_not_held",
    );
    expect(codeOf(bed.run({ type: "cancel-redemption", redemptionId: id, accountId: a }))).toBe("redemption_not_held");
    advance(bed, [redeemed(a, 10n, 10n)]);
    const second = asked(bed, a, 12n);
    const reason = "no";
    bed.run({ type: "reject-redemption", redemptionId: second, operatorId: OPERATOR, reason });
    expect(bed.changesOf("redemption-changed")).toMatchObject([{ state: "rejected", reason }]);
    expect(balance(bed, a)).toBe(40n * POINT);
  });

  it("[RD5] can be cancelled by their owner alone while they wait", () => {
    const bed = openBed({ redemptionApprovalFrom: 10n * POINT });
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    const id = asked(bed, a, 10n);
    expect(codeOf(bed.run({ type: "cancel-redemption", redemptionId: id, accountId: OPERATOR }))).toBe(
      "redemption_not_found",
    );
    expect(codeOf(bed.run({ type: "cancel-redemption", redemptionId: id, accountId: a }))).toBe("ok");
    expect(balance(bed, a)).toBe(50n * POINT);
    expect(balance(bed, SYSTEM_ACCOUNTS.escrow)).toBe(0n);
  });

  it("[RD6] expire when a confirmed block is later than the voucher's deadline, and not before", () => {
    const bed = openBed({ voucherTtlMs: 60_000 });
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    asked(bed, a, 10n);
    bed.pass(600_000);
    advance(bed, [], 60);
    expect(balance(bed, a)).toBe(40n * POINT);
    // In the very block that passes the deadline another transaction may have redeemed it: what it holds comes first.
    advance(bed, [redeemed(a, 10n, 10n)], 1);
    expect(bed.changesOf("redemption-changed")).toMatchObject([{ state: "redeemed" }]);
    asked(bed, a, 10n);
    advance(bed, [], 1_000);
    expect(bed.changesOf("redemption-changed")).toMatchObject([{ state: "expired" }]);
    expect(bed.changesOf("entry-posted")).toMatchObject([{ entry: { type: "redemption_return" } }]);
    expect(balance(bed, a)).toBe(40n * POINT);
    // The voucher's sum begins where the chain stands.
    asked(bed, a, 20n);
    expect(bed.changesOf("redemption-requested")).toMatchObject([{ cumulative: 30n * POINT }]);
  });

  it("[RD7] take blocks in order and once", () => {
    const bed = openBed();
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    asked(bed, a, 10n);
    const to = cursor(12, bed.nowMs / 1000 + 2);
    const events = [redeemed(a, 10n, 10n)];
    const send = (from: number, cursorTo = to) =>
      bed.run<"chain-advanced">({ type: "chain-advanced", from, to: cursorTo, events });
    expect(send(12)).toEqual({ taken: false, next: 11 });
    expect(send(10)).toEqual({ taken: false, next: 11 });
    expect(send(11, { ...to, chainId: 2 })).toEqual({ taken: false, next: 11 });
    expect(bed.changes).toEqual([]);
    expect(send(11)).toEqual({ taken: true, next: 13 });
    expect(send(11)).toEqual({ taken: false, next: 13 });
    expect(balance(bed, SYSTEM_ACCOUNTS.burn)).toBe(10n * POINT);
  });

  it("[RD7] find nothing of what no voucher stands for, and say so", () => {
    const bed = openBed();
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    asked(bed, a, 10n);
    advance(bed, [redeemed(a, 10n, 11n), redeemed(a, 10n, 9n), redeemed("acc_nobody", 1n, 1n)]);
    expect(bed.effectsOf("chain-surprise")).toHaveLength(3);
    expect(bed.changes.map(({ type }) => type)).toEqual(["chain-moved"]);
  });

  it("[RD7] go by the sum where the chain had forgotten an earlier payment, and say so", () => {
    const bed = openBed();
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    asked(bed, a, 10n);
    advance(bed, [redeemed(a, 10n, 10n)]);
    asked(bed, a, 5n);
    advance(bed, [redeemed(a, 15n, 15n)]);
    expect(bed.changesOf("redemption-changed")).toMatchObject([{ state: "redeemed", amount: 5n * POINT }]);
    expect(bed.effectsOf("chain-surprise")).toHaveLength(1);
    expect(balance(bed, SYSTEM_ACCOUNTS.burn)).toBe(15n * POINT);
  });

  it("[RD8] go on after a restart", () => {
    const bed = openBed({ voucherTtlMs: 60_000 });
    const a = load(bed, { accountId: "acc_a", available: 40n * POINT, redeemed: 7n * POINT });
    const promised = bed.state.accounts.get(SYSTEM_ACCOUNTS.escrow);
    if (promised !== undefined) promised.available = 10n * POINT;
    bed.run({
      type: "load-redemption",
      redemption: {
        redemptionId: "rdm_1",
        accountId: a,
        recipient: RECIPIENT,
        amount: 10n * POINT,
        cumulative: 17n * POINT,
        state: "issued",
        deadlineS: bed.nowMs / 1000 + 5,
        idempotencyKey: "k",
        requestHash: "h",
        createdAtMs: bed.nowMs,
      },
    });
    expect(ask(bed, a, 10n, "k")).toMatchObject({ ok: true, value: { redemptionId: "rdm_1", replayed: true } });
    advance(bed, [redeemed(a, 10n, 17n)]);
    expect(bed.changesOf("redemption-changed")).toMatchObject([{ redemptionId: "rdm_1", state: "redeemed" }]);
    expect(bed.state.accounts.get(a)?.redeemed).toBe(17n * POINT);
  });

  it("[RD9] need a chain, and an account that is in order", () => {
    const bed = new TestBed();
    const a = load(bed, { accountId: "acc_a", available: 50n * POINT });
    expect(codeOf(ask(bed, a, 10n))).toBe("chain_not_configured");
    const other = openBed();
    const caught = load(other, { accountId: "acc_c", available: POINT, record: { ...NEW_RECORD, isSuspended: true } });
    expect(codeOf(ask(other, caught, 1n))).toBe("account_suspended");
    const treasury = load(other, { accountId: "acc_o", kind: "operator", available: POINT });
    expect(codeOf(ask(other, treasury, 1n))).toBe("points_not_redeemable");
  });
});

describe("deposits", () => {
  it("[RD10] are credited to whom they name, or kept by the treasury", () => {
    const bed = openBed();
    const a = load(bed, { accountId: "acc_a" });
    const deposit = (depositId: string, accountId: AccountId | null): ChainEvent => ({
      type: "deposited",
      depositId,
      accountId,
      word: "0x00",
      from: RECIPIENT,
      points: 3n * POINT,
      place: at(11),
    });
    advance(bed, [deposit("1", a), deposit("2", null)]);
    expect(balance(bed, a)).toBe(3n * POINT);
    expect(balance(bed, SYSTEM_ACCOUNTS.treasury)).toBe(3n * POINT);
    expect(bed.changesOf("deposit-credited")).toMatchObject([
      { accountId: a },
      { accountId: SYSTEM_ACCOUNTS.treasury },
    ]);
    // Bought points may become tokens again.
    expect(bed.engine.redeemable(a)).toBe(3n * POINT);
  });
});
