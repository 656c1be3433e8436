import type { NodeId } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import { TestBed } from "../testing/test-bed.ts";

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

  it("[SC15] is not struck for a job that fails everywhere", () => {
    const bed = new TestBed({ leaseTtlMs: 1e9, deadlineFloorMs: 1e9, stragglerFloorMs: 1e9 });
    const nodes = [bed.node("a", 10), bed.node("b", 10)];
    bed.admit(bed.account("bad", 1_000_000n), 40);
    const other = bed.admit(bed.account("good", 1_000_000n), 40);
    const bad = (nodeId: NodeId) => bed.heldBy(nodeId).filter((held) => held.jobId !== other);
    for (let round = 0; round < 12; round++) {
      bed.pass(5_000);
      for (const node of nodes) bed.fail(node, "run_failed", bad(node).slice(0, 1));
    }
    expect(bed.state.jobs.get(other)).toBeDefined();
    for (const nodeId of nodes) expect(bed.state.nodes.get(nodeId)?.strikes).toBeLessThanOrEqual(1);
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
