import { describe, expect, it } from "vitest";
import { TestBed } from "../testing/test-bed.ts";
import type { NodeStatus } from "./status.ts";

const POINTS = 1_000_000n;
const nodesOf = (bed: TestBed): NodeStatus[] => {
  const nodes: NodeStatus[] = [];
  bed.engine.eachNode((node) => nodes.push(node));
  return nodes;
};
describe("what operators see of the engine", () => {
  it("a node as it is: what it holds, for which models it is ready, and whether it works", () => {
    const bed = new TestBed({}, [{}, { modelId: "n" }]);
    const nodeId = bed.node("a", 20, ["m", "n"]);
    expect(nodesOf(bed)).toMatchObject([
      { nodeId, accountId: "acc_a", state: "idle", leases: 0, models: [{ modelId: "m" }, { modelId: "n" }] },
    ]);
    expect(nodesOf(bed)[0]?.models[0]?.unitsPerSecond).toBeCloseTo(20);
    bed.admit(bed.account("payer", POINTS), 4);
    expect(nodesOf(bed)[0]).toMatchObject({ state: "working", leases: 4, outstandingMs: 200, strikes: 0 });
    bed.run({ type: "node-gone", nodeId, how: "lost" });
    expect(nodesOf(bed)[0]?.state).toBe("lost");
  });

  it("the queue by model: how much waits for whom, and why its jobs are where they are", () => {
    const bed = new TestBed({}, [{}, { modelId: "n" }]);
    const payer = bed.account("payer", POINTS);
    const jobs = [bed.admit(payer, 3), bed.admit(payer, 2)];
    const waiting = bed.engine.queue();
    expect(waiting).toMatchObject({ isDraining: false, isWhole: true });
    expect(waiting.models.map((model) => [model.modelId, model.openJobs, model.openChunks])).toEqual([
      ["m", 2, 5],
      ["n", 0, 0],
    ]);
    expect([...(waiting.models[0]?.reasons ?? [])]).toEqual([["no_ready_node", 2]]);
    expect(bed.engine.jobStatus(jobs[0] ?? "job_")).toEqual({
      reason: "no_ready_node",
      queuedChunks: 3,
      leasedChunks: 0,
      checkingChunks: 0,
      parkedChunks: 0,
      readyNodes: 0,
      readyOwners: 0,
      ownersNeeded: 1,
    });
    bed.node("a", 10);
    expect(bed.engine.queue().models[0]).toMatchObject({ readyNodes: 1, owners: 1, openChunks: 5 });
    expect([...(bed.engine.queue().models[0]?.reasons.keys() ?? [])]).toContain("running");
    expect(bed.engine.jobStatus("job_unknown")).toBeUndefined();
  });
});
