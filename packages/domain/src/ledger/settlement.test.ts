import { SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Posting } from "../engine/change.ts";
import { NEW_RECORD, TestBed } from "../testing/test-bed.ts";

const postings = (bed: TestBed): Posting[] => bed.changesOf("entry-posted").flatMap((change) => change.entry.postings);

describe("settlement", () => {
  it("[LG2] is one entry a message and job, for all that the message answers, after the hold has shrunk", () => {
    const bed = new TestBed({ escrowAgeMs: 60_000 });
    const node = bed.node("n", 10);
    const first = bed.admit(bed.account("c", 10_000n), 6);
    const second = bed.admit(bed.account("d", 10_000n), 6);
    const of = (jobId: string) => bed.heldBy(node).filter((held) => held.jobId === jobId);
    bed.answer(node, [...of(first).slice(1, 4), ...of(second).slice(0, 2), ...of(first).slice(4, 5)]);
    expect(bed.changes.slice(6).map((change) => change.type)).toEqual([
      "hold-spent",
      "entry-posted",
      "hold-spent",
      "entry-posted",
    ]);
    expect(bed.changesOf("hold-spent").map((change) => [change.jobId, change.spent])).toEqual([
      [first, 400n],
      [second, 200n],
    ]);
    expect(bed.changesOf("entry-posted").map((change) => change.entry.idempotencyKey)).toEqual([
      `settle:${first}:1`,
      `settle:${second}:0`,
    ]);
    expect(postings(bed)).toEqual([
      { accountId: "acc_c", bucket: "available", amount: -400n },
      { accountId: "acc_n", bucket: "escrow", amount: 360n },
      { accountId: SYSTEM_ACCOUNTS.treasury, bucket: "available", amount: 40n },
      { accountId: "acc_d", bucket: "available", amount: -200n },
      { accountId: "acc_n", bucket: "escrow", amount: 180n },
      { accountId: SYSTEM_ACCOUNTS.treasury, bucket: "available", amount: 20n },
    ]);
  });

  it("[LG3] leaves escrow escrowAgeMs after it was final, once", () => {
    const bed = new TestBed({ escrowAgeMs: 20_000 });
    const node = bed.node("a", 10);
    bed.admit(bed.account("c", 10_000n), 4);
    bed.answer(node, bed.heldBy(node).slice(0, 2));
    bed.pass(10_000);
    bed.answer(node);
    expect(bed.engine.balance("acc_a")).toEqual({ available: 0n, held: 0n, escrow: 360n });
    bed.pass(10_000);
    expect(bed.engine.balance("acc_a")).toEqual({ available: 180n, held: 0n, escrow: 180n });
    expect(postings(bed)).toEqual([
      { accountId: "acc_a", bucket: "escrow", amount: -180n },
      { accountId: "acc_a", bucket: "available", amount: 180n },
    ]);
    bed.pass(10_000);
    expect(bed.engine.balance("acc_a")).toEqual({ available: 360n, held: 0n, escrow: 0n });
    bed.pass(60_000);
    expect(bed.changesOf("entry-posted")).toEqual([]);
  });

  it("[LG3] stays in escrow until its account is proven", () => {
    const bed = new TestBed({ provenMatches: 1 });
    const node = bed.node("a", 10);
    bed.admit(bed.account("c", 10_000n), 4);
    bed.answer(node);
    bed.pass(10_000);
    expect(bed.engine.balance("acc_a")).toEqual({ available: 0n, held: 0n, escrow: 360n });
  });

  it("[LG4] of what costs nothing posts nothing", () => {
    const bed = new TestBed({}, [{ pricePerItem: 0n }]);
    const node = bed.node("n", 10);
    bed.admit(bed.account("c", 0n), 3);
    bed.answer(node);
    expect(bed.changes.map((change) => change.type)).toEqual([
      "output-accepted",
      "output-accepted",
      "output-accepted",
      "span-done",
      "job-ended",
    ]);
  });

  it("[LG5] grants points once for a key, and never less than one", () => {
    const bed = new TestBed();
    const accountId = bed.account("c", 0n);
    const grant = (amount: bigint, idempotencyKey: string) =>
      bed.run({ type: "grant-points", accountId, amount, idempotencyKey });
    expect(grant(500n, "k")).toEqual({ ok: true, value: null });
    expect(postings(bed)).toEqual([
      { accountId: SYSTEM_ACCOUNTS.issuance, bucket: "available", amount: -500n },
      { accountId, bucket: "available", amount: 500n },
    ]);
    expect(grant(500n, "k")).toEqual({ ok: true, value: null });
    expect(bed.changes).toEqual([]);
    expect(grant(0n, "l")).toMatchObject({ ok: false, error: { code: "invalid_field" } });
    expect(bed.engine.balance(accountId)?.available).toBe(500n);
  });

  it("[LG6] leaves out items that failed; their part of the hold is let go at the end", () => {
    const bed = new TestBed();
    const node = bed.node("n", 10);
    const account = bed.account("c", 10_000n);
    bed.admit(account, 3);
    const [first, ...rest] = bed.heldBy(node);
    if (first === undefined) throw new Error("nothing was leased");
    bed.fail(node, "input_rejected", [first]);
    bed.answer(node, rest);
    bed.fail(node, "input_rejected");
    expect(bed.changesOf("hold-released")).toMatchObject([{ released: 100n }]);
    expect(bed.engine.balance(account)).toEqual({ available: 9_800n, held: 0n, escrow: 0n });
  });

  it("[LG7] tells accounts with nodes here what they have now, after the commit", () => {
    const bed = new TestBed({ escrowAgeMs: 60_000 });
    const node = bed.node("n", 10);
    bed.admit(bed.account("c", 10_000n), 4);
    bed.answer(node, bed.heldBy(node).slice(0, 3));
    expect(bed.effectsOf("balance")).toEqual([
      { type: "balance", when: "committed", accountId: "acc_n", available: 0n, escrow: 270n },
    ]);
    bed.answer(node);
    expect(bed.effectsOf("balance")).toEqual([
      { type: "balance", when: "committed", accountId: "acc_n", available: 0n, escrow: 360n },
    ]);
  });

  it("[LG8] pays an account for its own job like any other", () => {
    const bed = new TestBed();
    bed.run({
      type: "load-account",
      account: { accountId: "acc_n", kind: "contributor", available: 1_000n, held: 0n, escrow: 0n, record: NEW_RECORD },
    });
    const node = bed.node("n", 10);
    bed.admit("acc_n", 10);
    bed.answer(node);
    expect(bed.engine.balance("acc_n")).toEqual({ available: 900n, held: 0n, escrow: 0n });
  });

  it("[LG9] moves points and makes none, whatever is answered, failed, cancelled or lost", () => {
    const act = fc.record({
      what: fc.constantFrom("ask", "answer", "fail", "reject", "cancel", "leave", "join", "lose", "wait"),
      who: fc.nat(2),
      much: fc.integer({ min: 1, max: 12 }),
    });
    const price = fc.bigInt({ min: 0n, max: 10_000n });
    fc.assert(
      fc.property(price, fc.integer({ min: 0, max: 1_000 }), fc.array(act, { maxLength: 60 }), (price, fee, acts) => {
        const bed = new TestBed({ feePerMille: fee, chunkAttemptsMax: 2 }, [
          { pricePerItem: price, itemsPerChunkMax: 3 },
        ]);
        const keys = new Set<string>();
        const jobs: ReturnType<TestBed["admit"]>[] = [];
        const nodes = ["a", "b", "d"].map((name) => bed.node(name, 10));
        const consumers = ["x", "y", "z"].map((name) => bed.account(name, 200_000n));
        const sums = () =>
          bed.changesOf("entry-posted").map(({ entry }) => {
            expect(keys.has(entry.idempotencyKey)).toBe(false);
            keys.add(entry.idempotencyKey);
            return entry.postings.reduce((sum, posting) => sum + posting.amount, 0n);
          });
        for (const { what, who, much } of acts) {
          const node = nodes[who] ?? "node_a";
          const consumer = consumers[who] ?? "acc_x";
          const some = bed.heldBy(node).slice(0, much);
          if (what === "ask") {
            const reply = bed.ask(consumer, much);
            if (reply.ok) jobs.push(reply.value.jobId);
          } else if (what === "answer") bed.answer(node, some);
          else if (what === "fail") bed.fail(node, "run_failed", some);
          else if (what === "reject") bed.fail(node, "input_rejected", some);
          else if (what === "cancel") {
            const jobId = jobs[much % Math.max(1, jobs.length)];
            if (jobId !== undefined) bed.run({ type: "cancel-job", jobId, accountId: consumer });
          } else if (what === "leave") bed.run({ type: "node-gone", nodeId: node, how: "left" });
          else if (what === "lose") bed.run({ type: "node-gone", nodeId: node, how: "lost" });
          else if (what === "join") {
            bed.run({ type: "node-joined", nodeId: node, accountId: `acc_${"abd"[who] ?? "a"}` });
            bed.ready(node, 10);
          } else bed.pass(much * 1_000, 1_000);
          // The audit of each command checks that holds are the price of what is open, and covered.
          expect(sums().every((sum) => sum === 0n)).toBe(true);
        }
        for (const jobId of jobs) {
          for (const accountId of consumers) bed.run({ type: "cancel-job", jobId, accountId });
          sums();
        }
        let total = 0n;
        for (const account of bed.state.accounts.values()) {
          expect([account.held, account.escrow]).toEqual([0n, 0n]);
          total += account.available;
        }
        // Fees went to the treasury, which isn't loaded here.
        expect(total).toBeLessThanOrEqual(600_000n);
      }),
      { numRuns: 60 },
    );
  });
});
