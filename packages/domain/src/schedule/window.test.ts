import type { AccountId, JobId } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import { TestBed } from "../testing/test-bed.ts";

/** Leases in the order of their fences. */
const leased = (bed: TestBed) => bed.grants.flatMap((grant) => grant.leases).sort((a, b) => a.fence - b.fence);

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
