import { describe, expect, it } from "vitest";
import { right, TestBed } from "../testing/test-bed.ts";

/** A consumer with points, a job, and nodes of ten items a second. */
function setUp(
  itemCount: number,
  nodes: readonly string[] = ["a"],
  policy: ConstructorParameters<typeof TestBed>[0] = {},
) {
  const bed = new TestBed(policy);
  const nodeIds = nodes.map((name) => bed.node(name));
  const account = bed.account("c", 1_000_000n);
  const jobId = bed.admit(account, itemCount);
  return { bed, account, jobId, nodeIds, a: nodeIds[0] ?? "node_a", b: nodeIds[1] ?? "node_b" };
}

describe("fences", () => {
  it("[LS1] rise by one with every lease, from the first that the engine was given", () => {
    const { bed, a } = setUp(3);
    expect(bed.heldBy(a).map((held) => held.fence)).toEqual([100, 101, 102]);
    bed.fail(a, "run_failed", bed.heldBy(a));
    bed.pass(1_000);
    expect(bed.heldBy(a).map((held) => held.fence)).toEqual([103]);
  });

  it("[LS2] that are unknown are stale, and their results change nothing", () => {
    const { bed, a, jobId } = setUp(3);
    expect(bed.send(a, [{ ...right(jobId, 0), fence: 999 }])).toEqual(["stale_fence"]);
    expect(bed.send("node_unknown", [{ ...right(jobId, 0), fence: 100 }])).toEqual(["stale_fence"]);
    expect(bed.changes).toEqual([]);
    expect(bed.effects).toEqual([]);
  });

  it("[LS3] of another node, chunk or job are not held", () => {
    const { bed, a, b, jobId } = setUp(40, ["a", "b"]);
    const [mine] = bed.heldBy(a);
    if (mine === undefined) throw new Error("nothing was leased");
    expect(bed.send(b, [{ ...right(jobId, mine.chunkIndex), fence: mine.fence }])).toEqual(["lease_not_held"]);
    expect(bed.send(a, [{ ...right(jobId, mine.chunkIndex + 1), fence: mine.fence }])).toEqual(["lease_not_held"]);
    expect(bed.send(a, [{ ...right("job_x", mine.chunkIndex), fence: mine.fence }])).toEqual(["lease_not_held"]);
    expect(bed.changes).toEqual([]);
    expect(bed.send(a, [{ ...right(jobId, mine.chunkIndex), fence: mine.fence }])).toEqual([null]);
  });

  it("[LS4] count once in a message, in whatever order they come", () => {
    const { bed, a } = setUp(3);
    const [first, second, third] = bed.heldBy(a);
    if (first === undefined || second === undefined || third === undefined) throw new Error("nothing was leased");
    const outcomes = bed.answer(a, [first, first, third, second, third, second, first]);
    expect(outcomes).toEqual([null, "stale_fence", null, null, "stale_fence", "stale_fence", "stale_fence"]);
    expect(bed.changesOf("output-accepted").map((change) => change.fence)).toEqual([100, 102, 101]);
  });
});

describe("a lease", () => {
  it("[LS5] lapses when it isn't renewed in time; its chunk goes to another node and its result is stale", () => {
    const { bed, a, b } = setUp(1, ["a", "b"], { leaseTtlMs: 4_000, stragglerFloorMs: 1e9 });
    const [holder, other] = bed.heldBy(a).length > 0 ? [a, b] : [b, a];
    const [lease] = bed.heldBy(holder);
    if (lease === undefined) throw new Error("nothing was leased");
    expect(lease.ttlMs).toBe(4_000);
    bed.pass(3_750);
    expect(bed.chunksOf(holder)).toEqual([0]);
    bed.pass(500);
    expect(bed.effectsOf("cancel-leases")).toEqual([
      { type: "cancel-leases", when: "now", nodeId: holder, fences: [lease.fence], reason: "lapsed" },
    ]);
    expect(bed.chunksOf(other)).toEqual([0]);
    expect(bed.answer(holder, [lease])).toEqual(["stale_fence"]);
    expect(bed.answer(other)).toEqual([null]);
  });

  it("[LS5] lives on while it is renewed by its node; another's word renews nothing", () => {
    const { bed, a, b } = setUp(20, ["a", "b"], { leaseTtlMs: 4_000, stragglerFloorMs: 1e9 });
    const [mine, ...rest] = bed.heldBy(a);
    const [others] = bed.heldBy(b);
    if (mine === undefined || others === undefined) throw new Error("nothing was leased");
    for (let i = 0; i < 4; i++) {
      bed.pass(2_000);
      const reply = bed.run({ type: "renew", nodeId: a, fences: [mine.fence, others.fence, 7] });
      expect(reply.lost).toEqual([others.fence, 7]);
    }
    expect(bed.heldBy(a)).toContainEqual(mine);
    for (const lapsed of rest) expect(bed.heldBy(a)).not.toContainEqual(lapsed);
    expect(bed.heldBy(b)).not.toContainEqual(others);
    expect(bed.answer(a, [mine])).toEqual([null]);
  });

  it("[LS6] can't be renewed past its deadline, which grows with its work and the work before it", () => {
    const policy = { leaseTtlMs: 4_000, deadlineFloorMs: 5_000, deadlineFactor: 10, stragglerFloorMs: 1e9 };
    const { bed, a } = setUp(15, ["a"], policy);
    const all = bed.heldBy(a);
    // The n-th of fifteen chunks of 100 ms may take 5 s and ten times n × 100 ms.
    const endsAfterMs = all.map((_, n) => 5_000 + 1_000 * (n + 1));
    const fences = all.map((held) => held.fence);
    for (let ms = 500; ms <= 22_000; ms += 500) {
      bed.pass(500);
      const { lost } = bed.run({ type: "renew", nodeId: a, fences });
      const over = all.filter((_, n) => (endsAfterMs[n] ?? 0) <= ms).map((held) => held.fence);
      expect(lost).toEqual(over);
    }
  });

  it("[LS7] outlives a broken connection for a grace time, and a node that comes back keeps it", () => {
    const { bed, a } = setUp(3, ["a"], { reconnectGraceMs: 5_000 });
    const held = bed.heldBy(a);
    bed.run({ type: "node-gone", nodeId: a, how: "lost" });
    expect(bed.engine.counts()).toMatchObject({ nodes: 0, leases: 3 });
    bed.pass(4_000);
    expect(bed.run({ type: "node-joined", nodeId: a, accountId: "acc_a" })).toEqual({ ok: true, value: null });
    bed.pass(4_000);
    expect(bed.engine.counts()).toMatchObject({ nodes: 1, leases: 3 });
    expect(bed.answer(a, held)).toEqual([null, null, null]);
  });

  it("[LS7] ends when the grace time does, counted from the last break", () => {
    const { bed, a, b } = setUp(3, ["a"], { reconnectGraceMs: 5_000 });
    const held = bed.heldBy(a);
    bed.run({ type: "node-gone", nodeId: a, how: "lost" });
    bed.pass(4_000);
    bed.run({ type: "node-joined", nodeId: a, accountId: "acc_a" });
    bed.run({ type: "node-gone", nodeId: a, how: "lost" });
    bed.pass(4_000);
    expect(bed.engine.counts().leases).toBe(3);
    bed.pass(1_250);
    expect(bed.engine.counts().leases).toBe(0);
    bed.node("b");
    expect(bed.chunksOf(b)).toEqual([0, 1, 2]);
    bed.run({ type: "node-joined", nodeId: a, accountId: "acc_a" });
    expect(bed.answer(a, held)).toEqual(["stale_fence", "stale_fence", "stale_fence"]);
  });

  it("[LS8] ends at once when its node says goodbye", () => {
    const { bed, a, b } = setUp(3);
    bed.run({ type: "node-gone", nodeId: a, how: "left" });
    expect(bed.engine.counts()).toMatchObject({ nodes: 0, leases: 0 });
    bed.node("b");
    expect(bed.chunksOf(b)).toEqual([0, 1, 2]);
  });

  it("[LS13] that is given back is leased again, without blame", () => {
    const { bed, a, b } = setUp(3);
    const [first, second] = bed.heldBy(a);
    if (first === undefined || second === undefined) throw new Error("nothing was leased");
    bed.run({ type: "node-capacity", nodeId: a, paused: true, giveBack: [second.fence, 7] });
    bed.node("b");
    expect(bed.chunksOf(b)).toEqual([second.chunkIndex]);
    expect(bed.answer(a, [first])).toEqual([null]);
    bed.run({ type: "node-gone", nodeId: b, how: "left" });
    bed.run({ type: "node-capacity", nodeId: a, paused: false, giveBack: [] });
    expect(bed.chunksOf(a)).toContain(second.chunkIndex);
  });
});

describe("a late chunk", () => {
  const late = () => {
    const set = setUp(1, ["a"], { stragglerFactor: 3, stragglerFloorMs: 2_000 });
    set.bed.node("b");
    return set;
  };

  it("[LS9] is offered once more when nothing else is left to lease, after the floor and a multiple of what was expected", () => {
    const { bed, a, b } = late();
    bed.pass(1_750);
    expect(bed.heldBy(b)).toEqual([]);
    bed.pass(500);
    expect(bed.chunksOf(a)).toEqual([0]);
    expect(bed.chunksOf(b)).toEqual([0]);
    bed.node("d");
    bed.pass(6_000);
    expect(bed.engine.counts().leases).toBe(2);
  });

  it("[LS9] is found soon among very many jobs that wait for their last answers", () => {
    const bed = new TestBed({ openJobsPerAccountMax: 10_000, stragglerFloorMs: 2_000 });
    const account = bed.account("c", 1_000_000n);
    const late = bed.node("late", 1_000);
    bed.admit(account, 1);
    bed.pass(1_900, 100);
    const steady = bed.node("steady", 1_000);
    bed.run({ type: "node-capacity", nodeId: late, paused: true, giveBack: [] });
    for (let i = 0; i < 400; i++) bed.admit(account, 1);
    expect(bed.heldBy(steady)).toHaveLength(400);
    bed.pass(1_000, 100);
    expect(bed.heldBy(steady)).toHaveLength(401);
  });

  it("[LS9] waits while its node takes as long as was expected of it", () => {
    const bed = new TestBed({ stragglerFactor: 3, stragglerFloorMs: 2_000 });
    const slow = bed.node("slow", 0.5);
    bed.admit(bed.account("c", 1_000n), 1);
    const other = bed.node("other", 0.6);
    bed.pass(5_500);
    expect(bed.heldBy(other)).toEqual([]);
    bed.pass(1_000);
    expect(bed.chunksOf(other)).toEqual([0]);
    expect(bed.chunksOf(slow)).toEqual([0]);
  });

  it("[LS9] is offered early to a node that would be done much sooner", () => {
    const bed = new TestBed({ stragglerFactor: 3, stragglerFloorMs: 2_000 });
    bed.node("slow", 0.05);
    bed.admit(bed.account("c", 1_000n), 1);
    const fast = bed.node("fast", 10);
    bed.pass(2_250);
    expect(bed.chunksOf(fast)).toEqual([0]);
  });

  it("[LS10] is answered by the first valid result; the other lease is cancelled and its result is stale", () => {
    const { bed, a, b } = late();
    bed.pass(2_250);
    const [slow] = bed.heldBy(a);
    if (slow === undefined) throw new Error("nothing was leased");
    expect(bed.answer(b)).toEqual([null]);
    expect(bed.effectsOf("cancel-leases")).toEqual([
      { type: "cancel-leases", when: "now", nodeId: a, fences: [slow.fence], reason: "done_elsewhere" },
    ]);
    expect(bed.answer(a, [slow])).toEqual(["stale_fence"]);
    expect(bed.engine.balance("acc_a")?.available).toBe(0n);
    expect(bed.engine.balance("acc_b")?.available).toBe(90n);
  });

  it("[LS10] goes on with one node when the other fails", () => {
    const { bed, a, b } = late();
    bed.pass(2_250);
    bed.fail(b, "run_failed");
    expect(bed.changes).toEqual([]);
    expect(bed.answer(a)).toEqual([null]);
    expect(bed.changesOf("job-ended")).toMatchObject([{ state: "done" }]);
  });
});

describe("a chunk that can't be done", () => {
  it("[LS11] is given up after chunkAttemptsMax failures, and is not charged", () => {
    const { bed, a, account } = setUp(1, ["a"], { chunkAttemptsMax: 3 });
    for (let attempt = 1; attempt < 3; attempt++) {
      expect(bed.fail(a, "run_failed")).toEqual([null]);
      expect(bed.changes).toEqual([]);
      bed.pass(30_000);
      expect(bed.chunksOf(a)).toEqual([0]);
    }
    bed.fail(a, "run_failed");
    expect(bed.changesOf("output-failed")).toMatchObject([{ chunkIndex: 0, code: "attempts_exhausted" }]);
    expect(bed.effectsOf("answered")).toMatchObject([{ answer: { ok: false, code: "attempts_exhausted" } }]);
    expect(bed.engine.balance(account)).toEqual({ available: 1_000_000n, held: 0n, escrow: 0n });
  });

  it("[LS11] is given up when two nodes reject its input, or the only one does twice", () => {
    const two = setUp(1, ["a", "b"]);
    const [first, second] = two.bed.heldBy(two.a).length > 0 ? [two.a, two.b] : [two.b, two.a];
    expect(two.bed.fail(first, "input_rejected")).toEqual([null]);
    expect(two.bed.chunksOf(second)).toEqual([0]);
    two.bed.fail(second, "input_rejected");
    expect(two.bed.changesOf("output-failed")).toMatchObject([{ code: "input_rejected" }]);
    const one = setUp(1);
    one.bed.fail(one.a, "input_rejected");
    expect(one.bed.chunksOf(one.a)).toEqual([0]);
    one.bed.fail(one.a, "input_rejected");
    expect(one.bed.changesOf("output-failed")).toMatchObject([{ code: "input_rejected" }]);
  });

  it("[LS11] outlives many nodes that vanish with it, and is given up in the end", () => {
    const bed = new TestBed({ chunkAttemptsMax: 2, reconnectGraceMs: 0 });
    bed.admit(bed.account("c", 1_000n), 2);
    let lapses = 0;
    while (lapses < 20) {
      const node = bed.node(`n${lapses}`);
      expect(bed.chunksOf(node)).toContain(0);
      bed.run({ type: "node-gone", nodeId: node, how: "lost" });
      bed.pass(250);
      lapses++;
      if (bed.changesOf("output-failed").length > 0) break;
    }
    expect(lapses).toBe(8);
    // The second chunk was never the first of a node: it is not to blame.
    expect(bed.changesOf("output-failed")).toMatchObject([{ chunkIndex: 0, code: "attempts_exhausted" }]);
    expect(bed.chunksOf(bed.node("last"))).toEqual([1]);
  });

  it("[LS12] because its output is bad is refused by name and counts as a failure", () => {
    const { bed, a } = setUp(1, ["a"], { chunkAttemptsMax: 2 });
    expect(bed.fail(a, "wrong_shape")).toEqual(["wrong_shape"]);
    bed.pass(1_000);
    expect(bed.fail(a, "not_finite")).toEqual(["not_finite"]);
    expect(bed.changesOf("output-failed")).toMatchObject([{ code: "attempts_exhausted" }]);
  });
});
