import { describe, expect, it } from "vitest";
import type { Context } from "./command.ts";
import { createEngine } from "./create-engine.ts";

let clock = 1000;
let ids = 0;
const ctx = (): Context => ({ nowMs: clock, random: () => 0.5, nextId: (p) => `${p}_${ids++}` });

describe("smoke", () => {
  it("runs a job", () => {
    const e = createEngine({ firstFence: 1 });
    e.run(
      {
        type: "load-model",
        model: {
          modelId: "m",
          modelHash: "h",
          task: "embed",
          pricePerItem: 100n,
          unitsPerItem: 1,
          itemsPerChunkMax: 4,
          chunkBytesMax: 10000,
        },
      },
      ctx(),
    );
    e.run(
      {
        type: "load-account",
        account: { accountId: "acc_c", kind: "consumer", available: 10_000n, held: 0n, escrow: 0n },
      },
      ctx(),
    );
    e.run(
      {
        type: "load-account",
        account: { accountId: "acc_n", kind: "contributor", available: 0n, held: 0n, escrow: 0n },
      },
      ctx(),
    );
    e.run({ type: "node-joined", nodeId: "node_1", accountId: "acc_n" }, ctx());
    e.run(
      { type: "node-ready", nodeId: "node_1", models: [{ modelId: "m", backend: "cpu", itemsPerSecond: 100 }] },
      ctx(),
    );
    const d = e.run(
      {
        type: "admit-job",
        accountId: "acc_c",
        modelId: "m",
        assurance: "none",
        idempotencyKey: "k",
        requestHash: "r",
        items: Array.from({ length: 10 }, () => new Uint8Array(5)),
      },
      ctx(),
    );
    const grant = d.effects.find((x) => x.type === "grant");
    if (grant?.type !== "grant") throw new Error("no grant");
    clock += 100;
    const r = e.run(
      {
        type: "results",
        nodeId: "node_1",
        results: grant.leases.map((l) => ({
          ok: true as const,
          jobId: l.jobId,
          chunkIndex: l.chunkIndex,
          fence: l.fence,
          runMs: 5,
          output: new Uint8Array(3),
        })),
      },
      ctx(),
    );
    expect(r.reply.every((x) => x === null)).toBe(true);
    expect(e.counts().openChunks).toBe(0);
  });
});
