import type { DurableChange } from "@starling/domain";
import { describe, expect, it } from "vitest";
import { createCommittedCounts } from "./committed-counts.ts";

const accepted = (itemCount: number): DurableChange => ({
  type: "output-accepted",
  jobId: "job_0",
  chunkIndex: 0,
  firstItem: 0,
  itemCount,
  fence: 1,
  nodeId: "node_0",
  accountId: "acc_0",
  data: new Uint8Array(),
  proof: null,
  verification: { status: "unchecked" },
  reward: 9n,
  chosen: "fastest_free",
  entryId: null,
  atMs: 0,
});
const settled = (reward: bigint): DurableChange => ({
  type: "entry-posted",
  entry: {
    entryId: "ent_0",
    type: "settle",
    idempotencyKey: "k",
    jobId: "job_0",
    atMs: 0,
    postings: [
      { accountId: "acc_0", bucket: "available", amount: -reward },
      { accountId: "acc_1", bucket: "escrow", amount: reward },
    ],
  },
});

describe("committed counts", () => {
  it("[GC14] go on from what the store counted", () => {
    const counts = createCommittedCounts();
    counts.start({ jobs: 2, chunks: 10, items: 40, pointsEarned: 5n });
    counts.add([accepted(4), accepted(4), settled(3n)], 1_000);
    expect(counts.totals()).toEqual({ jobs: 2, chunks: 12, items: 48, pointsEarned: 8n });
  });

  it("[GC14] rates are those of the last ten full seconds, and fade", () => {
    const counts = createCommittedCounts();
    for (let second = 100; second < 110; second++) counts.add([accepted(5), accepted(5)], second * 1000 + 7);
    expect(counts.rates(110_500)).toEqual({ chunksPerSecond: 2, itemsPerSecond: 10 });
    expect(counts.rates(115_500)).toEqual({ chunksPerSecond: 1, itemsPerSecond: 5 });
    expect(counts.rates(130_000)).toEqual({ chunksPerSecond: 0, itemsPerSecond: 0 });
    counts.add([accepted(10)], 500_000);
    expect(counts.rates(501_000)).toEqual({ chunksPerSecond: 0.1, itemsPerSecond: 1 });
  });
});
