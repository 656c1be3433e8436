import type { AccountId } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import type { AccountFacts } from "../engine/command.ts";
import { takeBack } from "../engine/decide/convict.ts";
import { createDraft } from "../engine/draft.ts";
import { NEW_RECORD, TestBed } from "../testing/test-bed.ts";

function load(bed: TestBed, facts: Partial<AccountFacts> & Pick<AccountFacts, "accountId">): AccountId {
  const account = { kind: "contributor" as const, available: 0n, held: 0n, escrow: 0n, record: NEW_RECORD, ...facts };
  bed.run({ type: "load-account", account });
  return facts.accountId;
}
const merge = (bed: TestBed, from: AccountId, into: AccountId) => bed.run({ type: "merge-accounts", from, into });
const codeOf = (reply: { ok: true } | { ok: false; error: { code: string } }) => (reply.ok ? "ok" : reply.error.code);
const sumOf = (bed: TestBed, ...ids: AccountId[]) =>
  ids.reduce((sum, id) => sum + (bed.engine.balance(id)?.available ?? 0n) + (bed.engine.balance(id)?.escrow ?? 0n), 0n);

describe("merging accounts", () => {
  it("[MG1] moves what is available at once, and what grants and records count for", () => {
    const bed = new TestBed();
    const from = load(bed, {
      accountId: "acc_a",
      available: 500n,
      granted: 200n,
      spent: 50n,
      record: { ...NEW_RECORD, matches: 3 },
    });
    const into = load(bed, {
      accountId: "acc_b",
      available: 40n,
      record: { ...NEW_RECORD, matches: 2, mismatches: 1 },
    });
    expect(codeOf(merge(bed, from, into))).toBe("ok");
    expect(bed.changes.map(({ type }) => type)).toEqual(["accounts-merged", "record-changed", "entry-posted"]);
    expect(bed.changesOf("entry-posted")).toMatchObject([{ entry: { type: "merge" } }]);
    expect(bed.engine.balance(from)?.available).toBe(0n);
    expect(bed.state.accounts.get(into)).toMatchObject({
      available: 540n,
      granted: 200n,
      spent: 50n,
      matches: 5,
      mismatches: 1,
    });
    expect(bed.engine.redeemable(into)).toBe(390n);
    expect(bed.engine.mergedInto(from)).toBe(into);
  });

  it("[MG2] leaves what jobs hold until they are over, and loses nothing of it", () => {
    const bed = new TestBed();
    const from = bed.account("a", 1_000n);
    const into = bed.account("b", 5n);
    const node = bed.node("n");
    bed.ask(from, 4);
    bed.answer(node, bed.heldBy(node).slice(0, 1));
    expect(codeOf(merge(bed, from, into))).toBe("ok");
    expect(bed.engine.balance(from)?.held).toBe(300n);
    expect(bed.engine.balance(into)?.available).toBe(605n);
    bed.answer(node);
    expect(bed.engine.balance(from)).toMatchObject({ available: 0n, held: 0n });
    expect(sumOf(bed, from, into)).toBe(605n);
    const other = bed.account("c", 1_000n);
    const job = bed.ask(other, 2);
    merge(bed, other, into);
    if (job.ok) bed.run({ type: "cancel-job", jobId: job.value.jobId, accountId: other });
    expect(sumOf(bed, other, into)).toBe(1_605n);
    expect(bed.engine.balance(other)?.available).toBe(0n);
  });

  it("[MG3] lets rewards go that were still in escrow, when the two together are proven", () => {
    const bed = new TestBed({ provenMatches: 4, escrowAgeMs: 1_000 });
    const from = load(bed, { accountId: "acc_a", escrow: 90n, record: { ...NEW_RECORD, matches: 2 } });
    const into = load(bed, { accountId: "acc_b", record: { ...NEW_RECORD, matches: 1 } });
    merge(bed, from, into);
    bed.pass(120_000);
    expect(bed.engine.balance(from)?.escrow).toBe(90n);
    // The target passes one check more.
    const third = load(bed, { accountId: "acc_c", record: { ...NEW_RECORD, matches: 1 } });
    merge(bed, third, into);
    bed.pass(1_000);
    expect(bed.engine.balance(from)).toMatchObject({ available: 0n, escrow: 0n });
    expect(bed.engine.balance(into)?.available).toBe(90n);
  });

  it("[MG4] of one that was merged before, loaded again, sweeps what has come meanwhile on to the last", () => {
    const bed = new TestBed();
    const last = load(bed, { accountId: "acc_c" });
    const middle = load(bed, { accountId: "acc_b", mergedInto: last });
    load(bed, { accountId: "acc_a", available: 70n, mergedInto: middle });
    expect(bed.engine.balance(last)?.available).toBe(70n);
    bed.run({ type: "grant-points", accountId: "acc_a", amount: 5n, idempotencyKey: "g" });
    expect(bed.state.accounts.get(last)).toMatchObject({ available: 75n, granted: 5n });
  });

  it("[MG5] is refused for system accounts, an account itself, twice, suspended ones, and while a redemption is open", () => {
    const bed = new TestBed();
    const a = bed.account("a", 5_000_000n, "contributor");
    const b = bed.account("b", 0n);
    const caught = load(bed, { accountId: "acc_x", record: { ...NEW_RECORD, isSuspended: true } });
    const operator = load(bed, { accountId: "acc_o", kind: "operator" });
    expect(codeOf(merge(bed, a, a))).toBe("merge_refused");
    expect(codeOf(merge(bed, a, operator))).toBe("merge_refused");
    expect(codeOf(merge(bed, a, caught))).toBe("account_suspended");
    expect(codeOf(merge(bed, caught, a))).toBe("account_suspended");
    bed.run({
      type: "load-chain",
      chain: { chainId: 1, block: 1, hash: "0x", timestampS: 1 },
      redemptionDay: { day: 0, amount: 0n },
    });
    bed.run({
      type: "request-redemption",
      accountId: a,
      recipient: "0x",
      amount: 1_000_000n,
      idempotencyKey: null,
      requestHash: "",
    });
    expect(codeOf(merge(bed, a, b))).toBe("redemption_open");
    const c = bed.account("c", 0n);
    expect(codeOf(merge(bed, c, b))).toBe("ok");
    expect(codeOf(merge(bed, c, b))).toBe("account_merged");
    expect(codeOf(merge(bed, b, c))).toBe("account_merged");
    expect(codeOf(bed.ask(c, 1))).toBe("account_merged");
  });

  it("[MG4] lets a node go on for the account that its key went to", () => {
    const bed = new TestBed();
    const payer = bed.account("p", 1_000n);
    const node = bed.node("n");
    const into = load(bed, { accountId: "acc_b" });
    bed.ask(payer, 2);
    merge(bed, "acc_n", into);
    const stale = bed.heldBy(node);
    bed.run({ type: "node-joined", nodeId: node, accountId: into });
    bed.ready(node);
    expect(bed.answer(node, stale)).toEqual(stale.map(() => "stale_fence"));
    bed.answer(node, bed.heldBy(node).slice(-2));
    expect(bed.engine.balance(into)).toMatchObject({ available: 180n });
  });

  it("[MG6] doesn't put points out of reach that turn out not to be earned", () => {
    const bed = new TestBed();
    const from = load(bed, { accountId: "acc_a", available: 100n });
    const into = load(bed, { accountId: "acc_b" });
    merge(bed, from, into);
    const account = bed.state.accounts.get(from);
    if (account === undefined) throw new Error("it was loaded");
    const draft = createDraft();
    const answer = {
      jobId: "job_1",
      chunkIndex: 0,
      modelId: "m",
      nodeId: "node_1",
      range: null,
      text: null,
      refund: null,
    } as const;
    takeBack(bed.state, account, { ...answer, reward: 30n, isFinal: true }, bed.context(), draft);
    expect(draft.changes).toMatchObject([
      {
        entry: {
          type: "reversal",
          postings: [{ accountId: into, bucket: "available", amount: -30n }, { amount: 30n }],
        },
      },
    ]);
  });
});
