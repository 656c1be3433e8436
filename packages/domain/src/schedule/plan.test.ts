import type { NodeId } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import { TestBed } from "../testing/test-bed.ts";
import { countBy, work } from "../testing/work.ts";

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
