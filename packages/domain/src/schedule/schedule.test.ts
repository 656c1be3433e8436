import type { AccountId, JobId, NodeId } from "@starling/protocol/vocabulary";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Held, TestBed } from "../testing/test-bed.ts";

/** Lets nodes work at the speeds that they gave, and tells what was answered in which order. */
function work(bed: TestBed, speeds: ReadonlyMap<NodeId, number>, forMs: number, stepMs = 50): Held[] {
  const answered: Held[] = [];
  const spare = new Map<NodeId, number>();
  for (let ms = 0; ms < forMs; ms += stepMs) {
    bed.pass(stepMs, stepMs);
    for (const [nodeId, itemsPerSecond] of speeds) {
      let items = (spare.get(nodeId) ?? 0) + (itemsPerSecond * stepMs) / 1000;
      const done: Held[] = [];
      for (const held of bed.heldBy(nodeId)) {
        if (items < held.itemCount) break;
        items -= held.itemCount;
        done.push(held);
      }
      spare.set(nodeId, bed.heldBy(nodeId).length === done.length ? 0 : items);
      if (done.length > 0) bed.answer(nodeId, done, 1000 / itemsPerSecond);
      answered.push(...done);
    }
  }
  return answered;
}

const countBy = <T>(all: readonly T[], of: (one: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const one of all) counts[of(one)] = (counts[of(one)] ?? 0) + 1;
  return counts;
};

/** Leases in the order of their fences. */
const leased = (bed: TestBed) => bed.grants.flatMap((grant) => grant.leases).sort((a, b) => a.fence - b.fence);

describe("fair share", () => {
  it("[SC1] gives accounts equal parts of the work, however much each of them asks for", () => {
    const amounts = fc.array(fc.integer({ min: 150, max: 400 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 3 }), (itemCounts, nodes) => {
        const bed = new TestBed();
        const jobs = itemCounts.map((count, i) => bed.admit(bed.account(`c${i}`, 1_000_000n), count));
        const speeds = new Map<NodeId, number>();
        for (let i = 0; i < nodes; i++) speeds.set(bed.node(`n${i}`, 10), 10);
        const answered = work(bed, speeds, (100 * 1000 * itemCounts.length) / (10 * nodes));
        const byJob = countBy(answered, (held) => held.jobId);
        for (const jobId of jobs) {
          expect(byJob[jobId] ?? 0).toBeGreaterThan((answered.length / jobs.length) * 0.85);
        }
      }),
      { numRuns: 12 },
    );
  });

  it("[SC1] counts work units, so that an account with heavy items gets fewer of them", () => {
    const bed = new TestBed({}, [{ chunkBytesMax: 1_000, itemsPerChunkMax: 4 }]);
    const heavy = bed.admit(bed.account("heavy", 1_000_000n), 400);
    const items = Array.from({ length: 400 }, () => new Uint8Array(990));
    const light = bed.admit(bed.account("light", 1_000_000n), 0, { items });
    const node = bed.node("n", 40);
    const chunks = countBy(work(bed, new Map([[node, 40]]), 8_000), (held) => held.jobId);
    // Four items in each of one account's chunks, one in each of the other's.
    expect((chunks[light] ?? 0) / (chunks[heavy] ?? 1)).toBeCloseTo(4, 0);
  });

  it("[SC1] doesn't let a huge job keep a small one waiting", () => {
    const bed = new TestBed();
    const speeds = new Map([[bed.node("n", 20), 20]]);
    bed.admit(bed.account("huge", 1_000_000n), 500);
    work(bed, speeds, 3_000);
    const small = bed.admit(bed.account("small", 1_000_000n), 10);
    work(bed, speeds, 3_000);
    expect(bed.engine.hasJob(small)).toBe(false);
  });

  it("[SC2] an account that was idle has no claim on the time that it missed", () => {
    const bed = new TestBed();
    const speeds = new Map([[bed.node("n", 20), 20]]);
    const early = bed.admit(bed.account("early", 1_000_000n), 500);
    work(bed, speeds, 8_000);
    const late = bed.admit(bed.account("late", 1_000_000n), 300);
    const chunks = countBy(work(bed, speeds, 8_000), (held) => held.jobId);
    expect((chunks[late] ?? 0) / (chunks[early] ?? 1)).toBeGreaterThan(0.7);
    expect((chunks[late] ?? 0) / (chunks[early] ?? 1)).toBeLessThan(1.2);
  });

  it("[SC2] nor one whose chunks were all out for long", () => {
    const bed = new TestBed({ stragglerFloorMs: 1e9, leaseTtlMs: 1e9, deadlineFloorMs: 1e9 });
    bed.node("hangs", 0.001);
    const away = bed.account("away", 1_000_000n);
    bed.admit(away, 1);
    const speeds = new Map([[bed.node("n", 20), 20]]);
    const steady = bed.admit(bed.account("steady", 1_000_000n), 500);
    work(bed, speeds, 8_000);
    const back = bed.admit(away, 300);
    const chunks = countBy(work(bed, speeds, 8_000), (held) => held.jobId);
    expect((chunks[back] ?? 0) / (chunks[steady] ?? 1)).toBeLessThan(1.2);
  });

  it("[SC2] what an account took in advance stays counted when its job has ended", () => {
    const bed = new TestBed({ grantTargetMs: 100, grantLowWaterMs: 1 }, [{ itemsPerChunkMax: 4 }]);
    const speeds = new Map([[bed.node("n", 40), 40]]);
    const items = Array.from({ length: 400 }, () => new Uint8Array(990));
    const steady = bed.admit(bed.account("steady", 1_000_000n), 0, { items });
    const chatty = bed.account("chatty", 1_000_000n);
    const units = { steady: 0, chatty: 0 };
    for (let i = 0; i < 200; i++) {
      // A new job as soon as the one before has ended: one chunk of four items at a time, against one of one.
      if (bed.state.accounts.get(chatty)?.openJobs === 0) bed.admit(chatty, 16);
      for (const held of work(bed, speeds, 100)) units[held.jobId === steady ? "steady" : "chatty"] += held.itemCount;
    }
    expect(units.chatty / units.steady).toBeGreaterThan(0.7);
    expect(units.chatty / units.steady).toBeLessThan(1.2);
  });

  it("[SC3] an account's jobs take turns", () => {
    const bed = new TestBed();
    const account = bed.account("c", 1_000_000n);
    const jobs = [bed.admit(account, 100), bed.admit(account, 100), bed.admit(account, 100)];
    const node = bed.node("n", 10);
    const chunks = countBy(work(bed, new Map([[node, 10]]), 9_000), (held) => held.jobId);
    for (const jobId of jobs) expect(chunks[jobId]).toBeGreaterThan(25);
  });

  it("[SC4] a job's chunks go in order, and those that were leased before go first", () => {
    const bed = new TestBed();
    bed.admit(bed.account("c", 1_000_000n), 40);
    const node = bed.node("n", 10);
    expect(bed.chunksOf(node)).toEqual(Array.from({ length: 15 }, (_, i) => i));
    bed.run({ type: "node-gone", nodeId: node, how: "left" });
    const next = bed.node("next", 20);
    expect(bed.chunksOf(next)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });
});

describe("a node's share", () => {
  it("[SC5] is about grantTargetMs of its own speed, filled up when it falls under the low water", () => {
    const bed = new TestBed({ grantTargetMs: 1_500, grantLowWaterMs: 700 });
    bed.admit(bed.account("c", 1_000_000n), 200);
    const node = bed.node("n", 10);
    expect(bed.heldBy(node)).toHaveLength(15);
    for (let answered = 1; answered <= 8; answered++) {
      bed.nowMs += 100;
      bed.answer(node, bed.heldBy(node).slice(0, 1), 100);
      expect(bed.heldBy(node)).toHaveLength(15 - answered);
    }
    bed.nowMs += 100;
    bed.answer(node, bed.heldBy(node).slice(0, 1), 100);
    expect(bed.heldBy(node)).toHaveLength(15);
  });

  it("[SC5] is one chunk at least, however slow the node", () => {
    const bed = new TestBed({}, [{ itemsPerChunkMax: 4 }]);
    bed.admit(bed.account("c", 1_000_000n), 100);
    expect(bed.heldBy(bed.node("n", 0.001))).toHaveLength(1);
  });

  it("[SC6] is bounded by leases and bytes of a message, and leases of a node", () => {
    const bed = new TestBed({ grantLeasesMax: 10, leasesPerNodeMax: 25 });
    bed.admit(bed.account("c", 1_000_000n), 200);
    const node = bed.node("n", 1_000);
    expect(bed.grants.map((grant) => grant.leases.length)).toEqual([10, 10, 5]);
    bed.answer(node, bed.heldBy(node).slice(0, 3));
    expect(bed.heldBy(node)).toHaveLength(25);
    // An item of two bytes makes an input of ten.
    const small = new TestBed({ grantBytesMax: 35 });
    small.admit(small.account("c", 1_000_000n), 7);
    small.node("n", 1_000);
    expect(small.grants.map((grant) => grant.leases.length)).toEqual([3, 3, 1]);
    const tiny = new TestBed({ grantBytesMax: 1 });
    tiny.admit(tiny.account("c", 1_000_000n), 2);
    tiny.node("n", 1_000);
    expect(tiny.grants.map((grant) => grant.leases.length)).toEqual([1, 1]);
  });

  it("[SC6] of one command comes in one message where it fits", () => {
    const bed = new TestBed();
    for (const name of ["c", "d", "e"]) bed.admit(bed.account(name, 1_000_000n), 4);
    bed.node("n", 10);
    expect(bed.grants.map((grant) => grant.leases.length)).toEqual([12]);
  });

  it("[SC5] is filled to the target although accounts alternate", () => {
    const bed = new TestBed();
    for (const name of ["c", "d", "e"]) bed.admit(bed.account(name, 1_000_000n), 40);
    const node = bed.node("n", 10);
    expect(bed.heldBy(node)).toHaveLength(15);
    bed.answer(node, bed.heldBy(node).slice(0, 5), 100);
    expect(bed.heldBy(node)).toHaveLength(10);
    bed.nowMs += 400;
    bed.answer(node, bed.heldBy(node).slice(0, 4), 100);
    expect(bed.heldBy(node).length).toBeGreaterThanOrEqual(14);
  });

  it("[SC7] comes first to the node that would be done soonest, counting how often it keeps its word", () => {
    const bed = new TestBed();
    const account = bed.account("c", 1_000_000n);
    bed.node("slow", 5);
    const fast = bed.node("fast", 50);
    bed.node("middle", 20);
    bed.admit(account, 1);
    expect(bed.heldBy(fast)).toHaveLength(1);
    const unsteady = new TestBed();
    const a = unsteady.node("a", 11);
    const b = unsteady.node("b", 10);
    for (let i = 0; i < 3; i++) {
      unsteady.admit(unsteady.account("c", 1_000_000n), 1);
      unsteady.nowMs += 100;
      unsteady.fail(a, "run_failed");
      unsteady.nowMs += 100;
      unsteady.answer(b, undefined, 100);
      unsteady.pass(60_000);
    }
    unsteady.admit(unsteady.account("c", 1_000_000n), 1);
    expect(unsteady.heldBy(b)).toHaveLength(1);
  });

  it("[SC8] of what is little is in proportion to the nodes' speeds", () => {
    const bed = new TestBed();
    const nodes = [bed.node("a", 10), bed.node("b", 10), bed.node("d", 10)];
    bed.admit(bed.account("c", 1_000_000n), 12);
    expect(nodes.map((node) => bed.heldBy(node).length)).toEqual([4, 4, 4]);
    const uneven = new TestBed();
    const slow = uneven.node("slow", 10);
    const fast = uneven.node("fast", 30);
    uneven.admit(uneven.account("c", 1_000_000n), 20);
    expect([slow, fast].map((node) => uneven.heldBy(node).length)).toEqual([5, 15]);
  });

  it("[SC8] over a whole job is in proportion to the nodes' speeds, whatever they claim", () => {
    const bed = new TestBed({ stragglerFloorMs: 1e9 });
    const speeds = new Map<NodeId, number>([
      [bed.node("a", 40), 4],
      [bed.node("b", 12), 12],
      [bed.node("d", 3), 36],
    ]);
    const jobId = bed.admit(bed.account("c", 1_000_000n), 500);
    const chunks = countBy(work(bed, speeds, 9_000), (held) => held.nodeId);
    expect(bed.engine.hasJob(jobId)).toBe(true);
    expect((chunks.node_b ?? 0) / (chunks.node_a ?? 1)).toBeCloseTo(3, 0);
    expect((chunks.node_d ?? 0) / (chunks.node_b ?? 1)).toBeGreaterThan(2.3);
  });

  it("[SC8] is measured by the time that passes, not by what the node says that it took", () => {
    const bed = new TestBed();
    bed.admit(bed.account("c", 1_000_000n), 500);
    const boaster = bed.node("n", 100);
    expect(bed.heldBy(boaster).length).toBeGreaterThan(140);
    for (let i = 0; i < 300; i++) {
      bed.nowMs += 100;
      bed.answer(boaster, bed.heldBy(boaster).slice(0, 1), 0);
    }
    expect(bed.heldBy(boaster).length).toBeLessThan(18);
  });

  it("[SC10] of long chunks includes the next one shortly before the first is done, so that the node is never idle", () => {
    const bed = new TestBed({ grantLowWaterMs: 700 });
    bed.admit(bed.account("c", 1_000_000n), 9);
    const node = bed.node("n", 0.2);
    bed.pass(4_000);
    expect(bed.chunksOf(node)).toEqual([0]);
    bed.pass(500);
    expect(bed.chunksOf(node)).toEqual([0, 1]);
    bed.pass(5_000);
    expect(bed.chunksOf(node)).toEqual([0, 1]);
    bed.answer(node, bed.heldBy(node).slice(0, 1), 5_000);
    expect(bed.chunksOf(node)).toEqual([1]);
  });
});

describe("a node that fails", () => {
  /** `b` is busy for very long; `a` failed on the only other chunk. */
  const failedWhileOtherIsBusy = () => {
    const bed = new TestBed({ stragglerFloorMs: 1e9, leaseTtlMs: 1e9, deadlineFloorMs: 1e9 });
    const b = bed.node("b", 0.001);
    bed.admit(bed.account("c", 1_000_000n), 1);
    const a = bed.node("a", 10);
    bed.admit(bed.account("d", 1_000_000n), 1);
    expect([bed.heldBy(b).length, bed.heldBy(a).length]).toEqual([1, 1]);
    bed.fail(a, "input_rejected");
    return { bed, a, b };
  };

  it("[SC9] doesn't get the same chunk again while another node is ready", () => {
    const { bed, a } = failedWhileOtherIsBusy();
    bed.pass(10_000);
    expect(bed.heldBy(a)).toEqual([]);
    const third = bed.node("third", 10);
    expect(bed.heldBy(third)).toHaveLength(1);
  });

  it("[SC9] gets it again when the others have gone", () => {
    const { bed, a, b } = failedWhileOtherIsBusy();
    bed.pass(2_000);
    expect(bed.heldBy(a)).toEqual([]);
    bed.run({ type: "node-gone", nodeId: b, how: "left" });
    expect(bed.heldBy(a)).toHaveLength(2);
  });

  it("[SC9] gets it again when the others are paused", () => {
    const { bed, a, b } = failedWhileOtherIsBusy();
    bed.pass(2_000);
    bed.run({ type: "node-capacity", nodeId: b, paused: true, giveBack: [] });
    expect(bed.heldBy(a)).toHaveLength(1);
  });

  it("[SC11] rests, longer each time, and then is tried with one chunk until it answers", () => {
    const bed = new TestBed({ chunkAttemptsMax: 100 });
    bed.admit(bed.account("c", 1_000_000n), 30);
    const node = bed.node("n", 10);
    bed.fail(node, "run_failed", bed.heldBy(node));
    expect(bed.heldBy(node)).toEqual([]);
    for (const restMs of [250, 500, 1_000, 2_000]) {
      bed.pass(restMs - 10, 10);
      expect(bed.heldBy(node)).toEqual([]);
      bed.pass(20, 10);
      expect(bed.heldBy(node)).toHaveLength(1);
      bed.fail(node, "device_lost");
    }
    bed.pass(4_500);
    bed.answer(node, undefined, 100);
    expect(bed.heldBy(node).length).toBeGreaterThan(10);
  });

  it("[SC11] because the input is bad doesn't rest", () => {
    const bed = new TestBed();
    bed.admit(bed.account("c", 1_000_000n), 30);
    const node = bed.node("n", 10);
    bed.fail(node, "input_rejected", bed.heldBy(node));
    expect(bed.heldBy(node)).toHaveLength(15);
  });
});

describe("nodes and models", () => {
  const models = [{ modelId: "m" }, { modelId: "other" }];

  it("[SC12] a node only gets work of models that it is ready for", () => {
    const bed = new TestBed({}, models);
    const node = bed.node("n", 10, ["other"]);
    bed.admit(bed.account("c", 1_000_000n), 3);
    expect(bed.heldBy(node)).toEqual([]);
    bed.ready(node, 10, ["other", "m"]);
    expect(bed.heldBy(node)).toHaveLength(3);
    expect(bed.engine.counts().byModel.get("m")).toEqual({ readyNodes: 1, openChunks: 3 });
    bed.ready(node, 10, ["other"]);
    bed.admit(bed.account("d", 1_000_000n), 3);
    expect(bed.heldBy(node)).toHaveLength(3);
    expect(bed.answer(node)).toEqual([null, null, null]);
  });

  it("[SC12] idle nodes are asked to prepare a model whose queue is long for its nodes, once a minute at most", () => {
    const bed = new TestBed({}, models);
    const node = bed.node("n", 10, ["other"]);
    bed.pass(1_000);
    expect(bed.effectsOf("prepare")).toEqual([]);
    bed.admit(bed.account("c", 1_000_000n), 3);
    bed.pass(30_000);
    expect(bed.effectsOf("prepare")).toEqual([{ type: "prepare", when: "now", nodeId: node, modelIds: ["m"] }]);
    bed.pass(60_000);
    expect(bed.effectsOf("prepare")).toHaveLength(1);
    bed.run({ type: "node-capacity", nodeId: node, paused: true, giveBack: [] });
    bed.pass(120_000);
    expect(bed.effectsOf("prepare")).toEqual([]);
  });

  it("[SC13] a paused node gets nothing new and may still answer", () => {
    const bed = new TestBed();
    const node = bed.node("n", 10);
    bed.run({ type: "node-capacity", nodeId: node, paused: true, giveBack: [] });
    expect(bed.engine.counts()).toMatchObject({ nodes: 1, nodesPaused: 1 });
    bed.admit(bed.account("c", 1_000_000n), 20);
    expect(bed.heldBy(node)).toEqual([]);
    bed.run({ type: "node-capacity", nodeId: node, paused: false, giveBack: [] });
    expect(bed.heldBy(node)).toHaveLength(15);
    bed.run({ type: "node-capacity", nodeId: node, paused: true, giveBack: [] });
    expect(bed.answer(node).every((outcome) => outcome === null)).toBe(true);
    expect(bed.heldBy(node)).toEqual([]);
  });

  it("[SC14] a draining engine leases nothing more and takes what is answered", () => {
    const bed = new TestBed();
    const node = bed.node("n", 10);
    bed.admit(bed.account("c", 1_000_000n), 20);
    bed.run({ type: "drain" });
    expect(bed.answer(node).every((outcome) => outcome === null)).toBe(true);
    bed.pass(5_000);
    expect(bed.heldBy(node)).toEqual([]);
    expect(bed.engine.counts()).toMatchObject({ leases: 0, openChunks: 5 });
  });
});

describe("the window", () => {
  const spans = (bed: TestBed, jobId: JobId, from: number, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const job = bed.state.jobs.get(jobId);
      if (job === undefined) throw new Error("the job has ended");
      const firstChunk = (from + i) * 256;
      const chunkItems = Array.from({ length: 256 }, () => 1);
      const inputs = chunkItems.map(() => Uint8Array.of(1));
      return { jobId, index: from + i, firstChunk, firstItem: firstChunk, chunkItems, inputs, answered: [] };
    });

  const huge = (): { bed: TestBed; jobId: JobId; account: AccountId } => {
    const bed = new TestBed({ spanWindow: 2, grantLeasesMax: 256, leasesPerNodeMax: 600 });
    const account = bed.account("c", 10_000_000n);
    return { bed, account, jobId: bed.admit(account, 256 * 40) };
  };

  it("[CH5] holds the first spans of a job, and leaves the rest in the store", () => {
    const { bed } = huge();
    expect(bed.changesOf("job-admitted")[0]?.spans.filter((span) => span.claimed)).toHaveLength(2);
    expect(bed.engine.counts()).toMatchObject({ openChunks: 256 * 40, loadedSpans: 2 });
    expect(bed.claims).toEqual([]);
  });

  it("[CH6] is filled from the store when less than half of it waits", () => {
    const { bed, jobId } = huge();
    bed.node("n", 160);
    expect(bed.heldBy("node_n")).toHaveLength(240);
    expect(bed.claims).toEqual([]);
    bed.nowMs += 1_250;
    bed.answer("node_n", bed.heldBy("node_n").slice(0, 200), 6.25);
    expect(bed.claims).toEqual([{ type: "claim", when: "now", jobId, count: 2 }]);
    bed.run({ type: "load-spans", jobId, spans: spans(bed, jobId, 2, 2), exhausted: false });
    expect(bed.engine.counts().loadedSpans).toBe(4);
    expect(bed.claims).toHaveLength(1);
  });

  it("[CH6] stays bounded when late chunks hold spans up", () => {
    const { bed, jobId } = huge();
    const node = bed.node("n", 400);
    let next = 2;
    let loadedMax = 0;
    for (let round = 0; round < 200; round++) {
      for (const claim of bed.claims.splice(0)) {
        bed.run({ type: "load-spans", jobId, spans: spans(bed, jobId, next, claim.count), exhausted: false });
        next += claim.count;
      }
      bed.nowMs += 10;
      // The first chunk of every span is never answered.
      const held = bed.heldBy(node).filter((lease) => lease.chunkIndex % 256 !== 0);
      bed.answer(node, held.slice(0, 100));
      loadedMax = Math.max(loadedMax, bed.engine.counts().loadedSpans);
    }
    expect(loadedMax).toBeGreaterThanOrEqual(8);
    expect(loadedMax).toBeLessThanOrEqual(8 + Math.ceil((4 * 600) / 256));
    expect(bed.engine.counts().openChunks).toBeLessThan(256 * 31);
  });

  it("[CH7] asks again when the store had nothing, or didn't answer", () => {
    const { bed, jobId } = huge();
    bed.node("n", 300);
    expect(bed.claims).toHaveLength(1);
    bed.run({ type: "load-spans", jobId, spans: [], exhausted: true });
    expect(bed.claims).toHaveLength(1);
    bed.pass(1_250);
    expect(bed.claims).toHaveLength(2);
    bed.pass(9_000);
    expect(bed.claims).toHaveLength(2);
    bed.pass(1_500);
    expect(bed.claims).toHaveLength(3);
  });

  it("[CH7] takes a span once, however often the store gives it", () => {
    const { bed, jobId } = huge();
    bed.node("n", 300);
    const given = spans(bed, jobId, 2, 1);
    bed.run({ type: "load-spans", jobId, spans: given, exhausted: false });
    bed.run({ type: "load-spans", jobId, spans: given, exhausted: false });
    expect(bed.engine.counts().loadedSpans).toBe(3);
    bed.run({ type: "load-spans", jobId: "job_other", spans: given, exhausted: true });
    expect(bed.engine.counts().loadedSpans).toBe(3);
  });

  it("[CH7] writes off a span that turns out to be answered", () => {
    const { bed, jobId } = huge();
    bed.node("n", 300);
    const [span] = spans(bed, jobId, 2, 1);
    if (span === undefined) throw new Error("no span");
    const answered = span.chunkItems.map((_, slot) => span.firstChunk + slot);
    bed.run({ type: "load-spans", jobId, spans: [{ ...span, answered }], exhausted: false });
    expect(bed.changesOf("span-done")).toEqual([{ type: "span-done", jobId, index: 2 }]);
    expect(bed.engine.counts().loadedSpans).toBe(2);
  });

  it("[CH8] lets go of a chunk's input when it is answered, and of a span when all its chunks are", () => {
    const bed = new TestBed();
    const node = bed.node("n", 10);
    const jobId = bed.admit(bed.account("c", 1_000_000n), 4);
    expect(bed.engine.counts().loadedInputBytes).toBe(40);
    bed.answer(node, bed.heldBy(node).slice(0, 3));
    expect(bed.engine.counts().loadedInputBytes).toBe(10);
    expect(bed.changesOf("span-done")).toEqual([]);
    bed.answer(node);
    expect(bed.changesOf("span-done")).toEqual([{ type: "span-done", jobId, index: 0 }]);
    expect(bed.engine.counts().loadedInputBytes).toBe(0);
  });

  it("[SC4] leases in the order of fences", () => {
    const { bed } = huge();
    bed.node("n", 100);
    expect(leased(bed).map((lease) => lease.chunkIndex)).toEqual(Array.from({ length: 150 }, (_, i) => i));
  });
});
