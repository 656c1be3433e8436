import { describe, expect, it } from "vitest";
import type { JobFacts } from "../engine/command.ts";
import { NEW_RECORD, TestBed } from "../testing/test-bed.ts";

const facts: JobFacts = {
  jobId: "job_old",
  accountId: "acc_c",
  modelId: "m",
  assurance: "none",
  quorum: null,
  idempotencyKey: "k",
  requestHash: "r",
  itemCount: 4,
  chunkCount: 4,
  pricePerItem: 100n,
  rewardPerItem: 90n,
  itemsDone: 1,
  itemsFailed: 1,
  holdRemaining: 300n,
  spansOpen: 1,
  createdAtMs: 0,
};

describe("admission", () => {
  it("[JB1] holds the price of all items, and refuses when available less held is too little", () => {
    const bed = new TestBed();
    const account = bed.account("c", 1_000n);
    bed.admit(account, 6);
    expect(bed.engine.balance(account)).toEqual({ available: 1_000n, held: 600n, escrow: 0n });
    expect(bed.changesOf("job-admitted")[0]).toMatchObject({ hold: 600n, itemCount: 6, rewardPerItem: 90n });
    expect(bed.ask(account, 5)).toEqual({ ok: false, error: { code: "insufficient_points" } });
    expect(bed.changes).toEqual([]);
    expect(bed.ask(account, 4).ok).toBe(true);
  });

  it("[JB2] refuses with a code of its own what can't be admitted", () => {
    const bed = new TestBed({ openJobsPerAccountMax: 2, openChunksMax: 10 });
    const account = bed.account("c", 10_000n);
    const codeOf = (reply: ReturnType<TestBed["ask"]>) => (reply.ok ? null : reply.error.code);
    expect(codeOf(bed.ask(account, 1, { modelId: "none" }))).toBe("model_not_found");
    expect(codeOf(bed.ask(account, 0))).toBe("empty_input");
    expect(codeOf(bed.ask(account, 1, { assurance: "full", whenTooFew: "refuse" }))).toBe("assurance_unavailable");
    expect(codeOf(bed.ask(account, 11))).toBe("queue_full");
    bed.admit(account, 8);
    const full = bed.ask(account, 3);
    expect(full).toMatchObject({ ok: false, error: { code: "queue_full" } });
    expect(full.ok ? 0 : full.error.retryAfterS).toBeGreaterThanOrEqual(1);
    bed.admit(account, 1);
    expect(codeOf(bed.ask(account, 1))).toBe("too_many_jobs");
    bed.run({ type: "drain" });
    expect(codeOf(bed.ask(bed.account("d", 1_000n), 1))).toBe("draining");
    expect(bed.engine.counts()).toMatchObject({ openJobs: 2, openChunks: 9 });
  });

  it("[JB2] says to come back sooner, the faster the queue is answered", () => {
    const retryAfterS = (itemsPerSecond: number): number => {
      const bed = new TestBed({ openChunksMax: 500 });
      const account = bed.account("c", 10_000_000n);
      const node = bed.node("n", itemsPerSecond);
      bed.admit(account, 500);
      for (let i = 0; i < 10; i++) {
        bed.pass(1_000);
        bed.answer(node, bed.heldBy(node).slice(0, itemsPerSecond), 1_000 / itemsPerSecond);
      }
      const full = bed.ask(account, 500);
      return full.ok ? 0 : (full.error.retryAfterS ?? 0);
    };
    expect(retryAfterS(40)).toBeLessThan(retryAfterS(20));
    expect(retryAfterS(20)).toBeLessThan(60);
    expect(retryAfterS(1)).toBe(60);
  });

  it("[JB3] gives the same job for the same key and request, and charges it once", () => {
    const bed = new TestBed();
    const account = bed.account("c", 1_000n);
    const jobId = bed.admit(account, 5, { idempotencyKey: "k" });
    expect(bed.ask(account, 5, { idempotencyKey: "k" })).toEqual({
      ok: true,
      value: { jobId, quoted: 500n, replayed: true },
    });
    expect(bed.changes).toEqual([]);
    expect(bed.engine.balance(account)?.held).toBe(500n);
    const other = bed.ask(account, 5, { idempotencyKey: "k", requestHash: "other" });
    expect(other).toEqual({ ok: false, error: { code: "idempotency_conflict" } });
    const stranger = bed.ask(bed.account("d", 1_000n), 5, { idempotencyKey: "k" });
    expect(stranger.ok && stranger.value.replayed).toBe(false);
  });

  it("[JB3] remembers the key of an ended job for a minute", () => {
    const bed = new TestBed();
    const account = bed.account("c", 1_000n);
    const node = bed.node("n");
    const jobId = bed.admit(account, 1, { idempotencyKey: "k" });
    bed.answer(node);
    expect(bed.engine.hasJob(jobId)).toBe(false);
    bed.pass(59_000);
    const replay = bed.ask(account, 1, { idempotencyKey: "k" });
    expect(replay.ok && replay.value).toMatchObject({ jobId, replayed: true });
    bed.pass(2_000);
    const later = bed.ask(account, 1, { idempotencyKey: "k" });
    expect(later.ok && later.value.replayed).toBe(false);
  });
});

describe("a job", () => {
  it("[JB4] is done when all its items are answered", () => {
    const bed = new TestBed();
    const node = bed.node("n");
    const jobId = bed.admit(bed.account("c", 1_000n), 3);
    const [first, ...rest] = bed.heldBy(node);
    if (first === undefined) throw new Error("nothing was leased");
    bed.answer(node, [first]);
    expect(bed.engine.jobProgress(jobId)).toEqual({ itemsDone: 1, itemsFailed: 0 });
    expect(bed.changesOf("job-ended")).toEqual([]);
    bed.answer(node, rest);
    expect(bed.changesOf("job-ended")).toMatchObject([
      { state: "done", errorCode: null, itemsDone: 3, itemsFailed: 0 },
    ]);
    expect(bed.effectsOf("job-ended")).toEqual([{ type: "job-ended", when: "committed", jobId, state: "done" }]);
    expect(bed.engine.counts()).toMatchObject({ openJobs: 0, openChunks: 0, loadedSpans: 0, loadedInputBytes: 0 });
  });

  it("[JB4] has failed when some of its items could not be answered", () => {
    const bed = new TestBed();
    const node = bed.node("n");
    bed.admit(bed.account("c", 1_000n), 2);
    const [first, second] = bed.heldBy(node);
    if (first === undefined || second === undefined) throw new Error("nothing was leased");
    bed.answer(node, [first]);
    bed.fail(node, "input_rejected", [second]);
    bed.fail(node, "input_rejected");
    expect(bed.changesOf("job-ended")).toMatchObject([
      { state: "failed", errorCode: "job_failed", itemsDone: 1, itemsFailed: 1 },
    ]);
  });

  it("[JB5] can be cancelled: leases end, the rest of the hold is let go, what was earned stays earned", () => {
    const bed = new TestBed();
    const account = bed.account("c", 1_000n);
    const node = bed.node("n");
    const jobId = bed.admit(account, 5);
    bed.answer(node, bed.heldBy(node).slice(0, 2));
    const fences = bed.heldBy(node).map((held) => held.fence);
    expect(bed.run({ type: "cancel-job", jobId, accountId: account })).toEqual({ ok: true, value: { jobId } });
    expect(bed.effectsOf("cancel-leases")).toEqual([
      { type: "cancel-leases", when: "now", nodeId: node, fences, reason: "job_cancelled" },
    ]);
    expect(bed.changes.map((change) => change.type)).toEqual(["hold-released", "job-ended"]);
    expect(bed.changesOf("job-ended")[0]).toMatchObject({
      state: "cancelled",
      errorCode: "job_cancelled",
      itemsDone: 2,
    });
    expect(bed.engine.balance(account)).toEqual({ available: 800n, held: 0n, escrow: 0n });
    expect(bed.engine.balance("acc_n")).toEqual({ available: 180n, held: 0n, escrow: 0n });
    expect(bed.engine.counts()).toMatchObject({ openJobs: 0, openChunks: 0, leases: 0, nodesWorking: 0 });
  });

  it("[JB5] can't be cancelled by another account, nor once it has ended", () => {
    const bed = new TestBed();
    const account = bed.account("c", 1_000n);
    const other = bed.account("d", 1_000n);
    const node = bed.node("n");
    const jobId = bed.admit(account, 1);
    const cancel = (accountId: typeof account) => bed.run({ type: "cancel-job", jobId, accountId });
    expect(cancel(other)).toEqual({ ok: false, error: { code: "job_not_found" } });
    bed.answer(node);
    expect(cancel(account)).toEqual({ ok: false, error: { code: "job_already_ended" } });
    expect(cancel(other)).toEqual({ ok: false, error: { code: "job_not_found" } });
    expect(bed.changes).toEqual([]);
  });
});

describe("after a restart", () => {
  const restarted = (): TestBed => {
    const bed = new TestBed();
    const account = {
      accountId: "acc_c",
      kind: "consumer",
      available: 900n,
      held: 300n,
      escrow: 0n,
      record: NEW_RECORD,
    } as const;
    const earner = {
      accountId: "acc_n",
      kind: "contributor",
      available: 0n,
      held: 0n,
      escrow: 90n,
      record: NEW_RECORD,
    } as const;
    // A hold is part of its account's facts before its job is there: not looked through yet.
    bed.engine.run({ type: "load-account", account }, bed.context());
    bed.engine.run({ type: "load-account", account: earner }, bed.context());
    return bed;
  };

  it("[JB6] an open job goes on with what isn't answered, and what was earned before is released with the rest", () => {
    const bed = restarted();
    bed.run({ type: "load-job", job: facts });
    expect(bed.claims).toEqual([{ type: "claim", when: "now", jobId: "job_old", count: 1 }]);
    const span = { jobId: "job_old", index: 0, firstChunk: 0, firstItem: 0, chunkItems: [1, 1, 1, 1] } as const;
    const inputs = [0, 1, 2, 3].map((n) => Uint8Array.of(n));
    bed.run({ type: "load-spans", jobId: "job_old", spans: [{ ...span, inputs, answered: [0, 2] }], exhausted: false });
    const node = bed.node("n");
    expect(bed.chunksOf(node)).toEqual([1, 3]);
    expect(bed.grants[0]?.inputs).toEqual([inputs[1], inputs[3]]);
    bed.answer(node);
    expect(bed.changesOf("output-accepted").map((change) => change.firstItem)).toEqual([1, 3]);
    expect(bed.changesOf("job-ended")).toMatchObject([{ state: "failed", itemsDone: 3, itemsFailed: 1 }]);
    bed.pass(60_000);
    expect(bed.engine.balance("acc_n")).toEqual({ available: 270n, held: 0n, escrow: 0n });
    expect(bed.engine.balance("acc_c")).toEqual({ available: 700n, held: 0n, escrow: 0n });
  });

  it("[JB6] a key is known again with its job", () => {
    const bed = restarted();
    bed.run({ type: "load-job", job: facts });
    const replay = bed.ask("acc_c", 4, { idempotencyKey: "k" });
    expect(replay).toEqual({ ok: true, value: { jobId: "job_old", quoted: 400n, replayed: true } });
  });

  it("[JB6] a job whose answers are all there ends at once", () => {
    const bed = restarted();
    bed.run({ type: "load-job", job: { ...facts, itemsDone: 3, holdRemaining: 300n, spansOpen: 0 } });
    expect(bed.changes.map((change) => change.type)).toEqual(["hold-released", "job-ended"]);
    expect(bed.changesOf("job-ended")[0]).toMatchObject({ state: "failed", itemsDone: 3, itemsFailed: 1 });
    bed.pass(60_000);
    expect(bed.engine.balance("acc_n")).toEqual({ available: 90n, held: 0n, escrow: 0n });
  });

  it("[JB6] a job whose model has left the catalogue fails, and its hold is let go", () => {
    const bed = restarted();
    bed.run({ type: "load-job", job: { ...facts, modelId: "gone" } });
    expect(bed.changesOf("job-ended")[0]).toMatchObject({ state: "failed", errorCode: "model_not_found" });
    expect(bed.engine.balance("acc_c")?.held).toBe(0n);
  });

  it("[JB6] a job whose payer isn't loaded is a mistake of the caller", () => {
    const bed = new TestBed();
    expect(() => bed.run({ type: "load-job", job: facts })).toThrow("acc_c, which is not loaded");
  });
});
