import { type AccountId, type DisputeId, type JobId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import { NEW_RECORD, TestBed } from "../testing/test-bed.ts";

const operator = { operatorId: "acc_operator", reason: "it looked wrong" } as const;
const AGE_MS = 60_000;

function open(points = 1_000_000n): { bed: TestBed; consumer: AccountId } {
  const bed = new TestBed({ escrowAgeMs: AGE_MS, grantLeasesMax: 4, leasesPerNodeMax: 4 });
  for (const [kind, accountId] of Object.entries(SYSTEM_ACCOUNTS) as [keyof typeof SYSTEM_ACCOUNTS, AccountId][]) {
    const facts = { accountId, kind, held: 0n, escrow: 0n, record: NEW_RECORD };
    bed.run({ type: "load-account", account: { ...facts, available: 0n } });
  }
  return { bed, consumer: bed.account("c", points) };
}

const balance = (bed: TestBed, accountId: AccountId) => bed.engine.balance(accountId);
const acts = (bed: TestBed) => bed.changesOf("operator-acted").map(({ action, subject }) => `${action} ${subject.id}`);

describe("suspending", () => {
  it("[OP1] an account: its nodes are told why, what they hold goes to others at once, and they get nothing more", () => {
    const { bed, consumer } = open();
    const bad = bed.node("bad");
    bed.admit(consumer, 12);
    const held = bed.chunksOf(bad);
    expect(held.length).toBeGreaterThan(0);
    const other = bed.node("other", 1);
    bed.run({ type: "suspend-account", accountId: "acc_bad", operator });
    expect(bed.effectsOf("notice")).toEqual([
      { type: "notice", when: "committed", nodeId: bad, code: "account_suspended", reason: operator.reason },
    ]);
    expect(bed.changesOf("account-suspended")).toMatchObject([{ checkId: null, reason: operator.reason }]);
    expect(acts(bed)).toEqual(["suspend_account acc_bad"]);
    expect(bed.heldBy(bad)).toEqual([]);
    for (let round = 0; round < 12; round++) {
      bed.answer(other);
      bed.pass(500);
      expect(bed.heldBy(bad)).toEqual([]);
    }
    expect(bed.engine.counts().openChunks).toBe(0);
    expect(bed.ask("acc_bad", 1)).toMatchObject({ ok: false, error: { code: "account_suspended" } });
  });

  it("[OP2] leaves what it has earned where it is, and lets none of it out; reinstated, it goes on ageing", () => {
    const { bed, consumer } = open();
    const node = bed.node("n");
    bed.admit(consumer, 4);
    bed.answer(node);
    expect(balance(bed, "acc_n")).toMatchObject({ available: 0n, escrow: 360n });
    bed.run({ type: "suspend-account", accountId: "acc_n", operator });
    expect(bed.changesOf("entry-posted")).toEqual([]);
    bed.pass(2 * AGE_MS, 1_000);
    expect(balance(bed, "acc_n")).toMatchObject({ available: 0n, escrow: 360n });
    expect(bed.run({ type: "suspend-account", accountId: "acc_n", operator })).toMatchObject({
      ok: false,
      error: { code: "already_suspended" },
    });
    expect(bed.run({ type: "reinstate-account", accountId: "acc_n", operator })).toEqual({ ok: true, value: null });
    expect(acts(bed)).toEqual(["reinstate_account acc_n"]);
    bed.pass(1_000);
    expect(balance(bed, "acc_n")).toMatchObject({ available: 360n, escrow: 0n });
    expect(bed.run({ type: "reinstate-account", accountId: "acc_n", operator })).toMatchObject({
      ok: false,
      error: { code: "not_suspended" },
    });
    bed.admit(consumer, 2);
    expect(bed.heldBy(node)).not.toEqual([]);
  });

  it("[OP2] it is so after a restart as well", () => {
    const { bed } = open();
    const record = { matches: 3, mismatches: 0, isSuspended: true, byOperator: true, isForfeited: false };
    const facts = { accountId: "acc_r", kind: "contributor", available: 0n, held: 0n, escrow: 90n } as const;
    bed.run({ type: "load-account", account: { ...facts, record } });
    bed.pass(4 * AGE_MS, 5_000);
    expect(balance(bed, "acc_r")).toMatchObject({ escrow: 90n });
    bed.run({ type: "reinstate-account", accountId: "acc_r", operator });
    bed.pass(4 * AGE_MS, 5_000);
    expect(balance(bed, "acc_r")).toMatchObject({ available: 90n, escrow: 0n });
  });

  it("[OP3] has its answers of late looked at again", () => {
    const { bed, consumer } = open();
    const node = bed.node("n");
    const job = bed.admit(consumer, 3, { assurance: "sampled" });
    bed.answer(node);
    bed.run({ type: "suspend-account", accountId: "acc_n", operator });
    // The first two are being checked already: batches of a new node hold one answer.
    const asked = bed.effectsOf("fetch-evidence").flatMap(({ chunks }) => chunks);
    expect(asked).toEqual([{ jobId: job, chunkIndex: 2 }]);
  });

  it("[OP4] a device: its nodes are gone, others of its account go on", () => {
    const { bed, consumer } = open();
    const one = bed.node("n");
    const accountId: AccountId = "acc_n";
    bed.run({ type: "node-joined", nodeId: "node_two", accountId });
    bed.ready("node_two");
    bed.admit(consumer, 8);
    bed.run({ type: "suspend-node", accountId, device: "thumb", nodeIds: [one], operator });
    expect(bed.effectsOf("notice")).toMatchObject([{ nodeId: one, code: "node_suspended", reason: operator.reason }]);
    expect(bed.changesOf("node-suspended")).toMatchObject([{ accountId, device: "thumb", reason: operator.reason }]);
    expect(acts(bed)).toEqual(["suspend_node thumb"]);
    expect(bed.engine.counts().nodes).toBe(1);
    for (let round = 0; round < 8; round++) {
      bed.answer("node_two");
      bed.pass(500);
    }
    expect(bed.engine.counts().openChunks).toBe(0);
    bed.run({ type: "reinstate-node", accountId, device: "thumb", operator });
    expect(acts(bed)).toEqual(["reinstate_node thumb"]);
  });

  it("[OP1] isn't for accounts of the network", () => {
    const { bed } = open();
    const reply = bed.run({ type: "suspend-account", accountId: SYSTEM_ACCOUNTS.treasury, operator });
    expect(reply).toMatchObject({ ok: false, error: { code: "invalid_field" } });
    expect(bed.changes).toEqual([]);
  });
});

describe("disputes", () => {
  const about = { type: "answer", jobId: "job_x" as JobId, chunkIndex: 0 } as const;

  function opened(bed: TestBed, more: Partial<Parameters<typeof ask>[1]> = {}): DisputeId {
    const reply = ask(bed, more);
    if (!reply.ok) throw new Error(reply.error.code);
    return reply.value.disputeId;
  }
  const ask = (
    bed: TestBed,
    more: { accountId?: AccountId; stake?: bigint; about?: import("@starling/protocol/vocabulary").DisputeAbout } = {},
  ) => bed.run({ type: "open-dispute", accountId: "acc_c", about, text: "it is wrong", stake: 500n, ...more });

  it("[OP5] put what is at stake aside, and are decided by one entry", () => {
    for (const [decision, type, got] of [
      ["upheld", "dispute_upheld", 0n],
      ["overturned", "refund", 500n],
    ] as const) {
      const { bed } = open();
      const disputeId = opened(bed);
      expect(bed.changesOf("entry-posted")).toMatchObject([{ entry: { type: "dispute" } }]);
      expect(balance(bed, SYSTEM_ACCOUNTS.escrow)).toMatchObject({ available: 500n });
      const reply = bed.run({ type: "decide-dispute", disputeId, decision, operator });
      const [posted] = bed.changesOf("entry-posted");
      expect(posted?.entry.type).toBe(type);
      expect(reply).toEqual({ ok: true, value: { entryId: posted?.entry.entryId } });
      expect(bed.changesOf("dispute-decided")).toMatchObject([{ state: decision, entryId: posted?.entry.entryId }]);
      expect(acts(bed)).toEqual([`decide_dispute ${disputeId}`]);
      expect(balance(bed, SYSTEM_ACCOUNTS.escrow)).toMatchObject({ available: 0n });
      expect(balance(bed, "acc_c")).toMatchObject({ available: 1_000_000n + got });
      const again = bed.run({ type: "decide-dispute", disputeId, decision, operator });
      expect(again).toMatchObject({ ok: false, error: { code: "dispute_not_found" } });
    }
  });

  it("[OP5] a contributor who was right is paid, and its record loses the mismatch", () => {
    const { bed } = open();
    const record = { matches: 2, mismatches: 1, isSuspended: false };
    const facts = { accountId: "acc_n", kind: "contributor", available: 0n, held: 0n, escrow: 0n } as const;
    bed.run({ type: "load-account", account: { ...facts, record } });
    const disputeId = opened(bed, { accountId: "acc_n", about: { type: "check", checkId: "chk_1" }, stake: 90n });
    bed.run({ type: "decide-dispute", disputeId, decision: "overturned", operator });
    expect(bed.changesOf("entry-posted")).toMatchObject([{ entry: { type: "dispute_overturned" } }]);
    expect(balance(bed, "acc_n")).toMatchObject({ available: 90n });
    expect(bed.changesOf("record-changed")).toMatchObject([{ matches: 2, mismatches: 0 }]);
  });

  it("[OP6] about a suspension by an operator: the escrow is at stake; upheld it is forfeited, overturned the account is back", () => {
    for (const decision of ["upheld", "overturned"] as const) {
      const { bed, consumer } = open();
      const node = bed.node("n");
      bed.admit(consumer, 4);
      bed.answer(node);
      expect(ask(bed, { accountId: "acc_n", about: { type: "suspension" } })).toMatchObject({
        ok: false,
        error: { code: "not_suspended" },
      });
      bed.run({ type: "suspend-account", accountId: "acc_n", operator });
      const disputeId = opened(bed, { accountId: "acc_n", about: { type: "suspension" } });
      expect(bed.changesOf("entry-posted")).toEqual([]);
      expect(ask(bed, { accountId: "acc_n", about: { type: "suspension" } })).toMatchObject({
        ok: false,
        error: { code: "dispute_exists" },
      });
      bed.run({ type: "decide-dispute", disputeId, decision, operator });
      if (decision === "upheld") {
        expect(bed.changesOf("entry-posted")).toMatchObject([{ entry: { type: "dispute_upheld" } }]);
        expect(bed.changesOf("account-forfeited")).toHaveLength(1);
        expect(balance(bed, "acc_n")).toMatchObject({ available: 0n, escrow: 0n });
        bed.run({ type: "reinstate-account", accountId: "acc_n", operator });
        bed.pass(2 * AGE_MS, 1_000);
        expect(balance(bed, "acc_n")).toMatchObject({ available: 0n, escrow: 0n });
      } else {
        expect(bed.changesOf("account-reinstated")).toHaveLength(1);
        bed.pass(2 * AGE_MS, 1_000);
        expect(balance(bed, "acc_n")).toMatchObject({ available: 360n, escrow: 0n });
      }
    }
  });

  it("[OP7] are few at once, and outlive a restart", () => {
    const { bed } = open();
    for (let chunkIndex = 0; chunkIndex < 5; chunkIndex++) opened(bed, { about: { ...about, chunkIndex } });
    expect(ask(bed, { about: { ...about, chunkIndex: 5 } })).toMatchObject({
      ok: false,
      error: { code: "too_many_disputes" },
    });
    const after = open().bed;
    const escrow = { accountId: "acc_d", kind: "contributor", available: 0n, held: 0n, escrow: 0n } as const;
    after.run({ type: "load-account", account: { ...escrow, record: NEW_RECORD } });
    const dispute = { disputeId: "dsp_before", accountId: "acc_d", about: { type: "suspension" }, stake: 0n } as const;
    after.run({ type: "load-dispute", dispute });
    const reply = after.run({ type: "decide-dispute", disputeId: "dsp_before", decision: "upheld", operator });
    expect(reply).toEqual({ ok: true, value: { entryId: null } });
  });
});

describe("settings", () => {
  it("[OP8] a model that is disabled takes no new jobs and finishes what it has; a new price is for new jobs", () => {
    const { bed, consumer } = open();
    const job = bed.admit(consumer, 2);
    bed.run({ type: "set-model", modelId: "m", isDisabled: true, operator });
    expect(bed.changesOf("model-set")).toMatchObject([{ modelId: "m", isDisabled: true, pricePerItem: 100n }]);
    expect(bed.ask(consumer, 1)).toMatchObject({ ok: false, error: { code: "model_disabled" } });
    const node = bed.node("n");
    bed.answer(node);
    expect(bed.engine.hasJob(job)).toBe(false);
    bed.run({ type: "set-model", modelId: "m", isDisabled: false, pricePerItem: 300n, operator });
    expect(acts(bed)).toEqual(["set_model m"]);
    bed.admit(consumer, 1);
    expect(bed.changesOf("job-admitted")).toMatchObject([{ pricePerItem: 300n, hold: 300n }]);
    expect(bed.engine.model("m")).toEqual({ isDisabled: false, pricePerItem: 300n });
    expect(bed.run({ type: "set-model", modelId: "x", operator })).toMatchObject({
      ok: false,
      error: { code: "model_not_found" },
    });
  });

  it("[OP9] the policy is set by whoever has seen how it stands, and says what changed", () => {
    const { bed, consumer } = open();
    const set = (version: number, feePerMille: number) =>
      bed.run({ type: "set-policy", version, changes: { feePerMille }, operator });
    expect(set(0, 500)).toEqual({ ok: true, value: { version: 1 } });
    expect(bed.changesOf("policy-set")).toMatchObject([
      { version: 1, changes: [{ name: "feePerMille", from: 100, to: 500 }] },
    ]);
    expect(set(0, 50)).toMatchObject({ ok: false, error: { code: "settings_changed" } });
    expect(set(1, 500)).toMatchObject({ ok: false, error: { code: "invalid_field" } });
    bed.admit(consumer, 1);
    expect(bed.changesOf("job-admitted")).toMatchObject([{ rewardPerItem: 50n }]);
    expect(bed.engine.policy()).toMatchObject({ version: 1, policy: { feePerMille: 500 } });
    const after = open().bed;
    after.run({ type: "load-policy", version: 7, changes: { feePerMille: 10 } });
    expect(after.engine.policy()).toMatchObject({ version: 7, policy: { feePerMille: 10 } });
  });

  it("[OP10] grants and decisions on redemptions by a person are in the audit log, in the commit of what they did", () => {
    const { bed } = open();
    bed.run({ type: "grant-points", accountId: "acc_c", amount: 5n, idempotencyKey: "k", operator });
    expect(bed.changes.map(({ type }) => type)).toEqual(["entry-posted", "operator-acted"]);
    expect(bed.changesOf("operator-acted")).toMatchObject([
      { action: "grant_points", operatorId: operator.operatorId, reason: operator.reason, details: { amount: "5" } },
    ]);
    bed.run({ type: "grant-points", accountId: "acc_c", amount: 5n, idempotencyKey: "k2" });
    expect(bed.changes.map(({ type }) => type)).toEqual(["entry-posted"]);
  });
});
