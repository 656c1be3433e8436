import { describe, expect, it } from "vitest";
import { TestBed } from "../testing/test-bed.ts";

describe("urgency", () => {
  it("[JB7] serves high four times as much as normal, and batch a quarter as much", () => {
    const bed = new TestBed();
    const account = bed.account("c", 10_000_000n);
    const jobs = (["batch", "normal", "high"] as const).map((priority) => bed.admit(account, 500, { priority }));
    const node = bed.node("n", 100);
    const counts = new Map(jobs.map((jobId) => [jobId, 0]));
    for (let i = 0; i < 4; i++) {
      for (const { jobId } of bed.heldBy(node)) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
      const held = bed.heldBy(node);
      bed.pass(held.length * 10);
      bed.answer(node, held, 10);
    }
    const [batch = 0, normal = 0, high = 0] = jobs.map((jobId) => counts.get(jobId));
    expect(high / normal).toBeGreaterThan(3);
    expect(high / normal).toBeLessThan(5.5);
    expect(normal / batch).toBeGreaterThan(3);
    expect(normal / batch).toBeLessThan(5.5);
  });

  it("[JB7] high costs half as much again", () => {
    const bed = new TestBed();
    const account = bed.account("c", 10_000n);
    bed.admit(account, 2, { priority: "high" });
    expect(bed.engine.balance(account)?.held).toBe(300n);
  });

  it("[JB8] at its deadline a job ends: what is done is paid for, the rest is not", () => {
    const bed = new TestBed();
    const account = bed.account("c", 10_000n);
    const node = bed.node("n");
    bed.admit(account, 5, { deadlineAtMs: bed.nowMs + 10_000 });
    bed.answer(node, bed.heldBy(node).slice(0, 2));
    bed.pass(9_500);
    expect(bed.changesOf("job-ended")).toEqual([]);
    bed.pass(750);
    expect(bed.changesOf("job-ended")).toMatchObject([
      { state: "failed", errorCode: "deadline_passed", itemsDone: 2, itemsFailed: 3 },
    ]);
    expect(bed.effectsOf("cancel-leases")).toHaveLength(1);
    expect(bed.engine.balance(account)).toEqual({ available: 9_800n, held: 0n, escrow: 0n });
  });

  it("[JB8] a job that is done before is left alone by its deadline", () => {
    const bed = new TestBed();
    const node = bed.node("n");
    bed.admit(bed.account("c", 10_000n), 1, { deadlineAtMs: bed.nowMs + 1_000 });
    bed.answer(node);
    bed.pass(2_000);
    expect(bed.changesOf("job-ended")).toEqual([]);
  });
});

describe("a key's budget", () => {
  const keyed = (cap: bigint | null, spent = 0n) => {
    const bed = new TestBed();
    const account = bed.account("c", 10_000n);
    bed.run({ type: "load-budget", budget: { keyId: "key_1", cap, spent, periodStartedAtMs: 0 } });
    return { bed, account };
  };

  it("[JB9] counts what is held and spent, and refuses what would go beyond its cap", () => {
    const { bed, account } = keyed(500n, 100n);
    const refused = { ok: false, error: { code: "spending_cap_reached" } };
    expect(bed.ask(account, 5, { keyId: "key_1" })).toEqual(refused);
    const jobId = bed.admit(account, 4, { keyId: "key_1" });
    expect(bed.ask(account, 1, { keyId: "key_1" })).toEqual(refused);
    expect(bed.ask(account, 1).ok).toBe(true);
    bed.run({ type: "cancel-job", jobId, accountId: account });
    expect(bed.ask(account, 4, { keyId: "key_1" }).ok).toBe(true);
  });

  it("[JB9] begins anew with a new period, and a cap can be changed", () => {
    const { bed, account } = keyed(500n, 500n);
    expect(bed.ask(account, 1, { keyId: "key_1" }).ok).toBe(false);
    bed.run({ type: "load-budget", budget: { keyId: "key_1", cap: 500n, spent: 0n, periodStartedAtMs: 7 } });
    expect(bed.ask(account, 1, { keyId: "key_1" }).ok).toBe(true);
    bed.run({ type: "load-budget", budget: { keyId: "key_1", cap: 100n, spent: 0n, periodStartedAtMs: 7 } });
    expect(bed.ask(account, 1, { keyId: "key_1" }).ok).toBe(false);
    bed.run({ type: "load-budget", budget: { keyId: "key_1", cap: null, spent: 0n, periodStartedAtMs: 7 } });
    expect(bed.ask(account, 1, { keyId: "key_1" }).ok).toBe(true);
  });
});

describe("a quote", () => {
  it("[JB10] is what would be held, and how long it would take the nodes that are ready", () => {
    const bed = new TestBed();
    const items = Array.from({ length: 20 }, () => new Uint8Array(1));
    const asked = { modelId: "m", items, assurance: "full", quorum: null, priority: "high" } as const;
    expect(bed.engine.quote(asked)).toMatchObject({ hold: 6_000n, pricePerUnit: 300n, etaMs: null, readyNodes: 0 });
    bed.node("a", 10);
    expect(bed.engine.quote(asked)).toMatchObject({ etaMs: 2_000, readyNodes: 1, chunksAhead: 0 });
    expect(bed.engine.quote({ ...asked, modelId: "no" })).toBeUndefined();
  });
});
