import type { NodeId } from "@starling/protocol/vocabulary";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TestBed } from "../testing/test-bed.ts";
import { countBy, work } from "../testing/work.ts";

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
