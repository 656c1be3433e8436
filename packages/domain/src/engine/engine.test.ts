import type { NodeId } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import { TestBed } from "../testing/test-bed.ts";
import { createEngine } from "./create-engine.ts";
import { decide } from "./decide/decide.ts";
import { createDraft } from "./draft.ts";
import { BOUNDS } from "./policy.ts";

/** A deep copy that can be compared: what the state says, not who points at whom. */
function likeness(value: unknown, seen = new Map<object, number>()): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return `#${known}`;
  seen.set(value, seen.size);
  if (value instanceof Map) return [...value].map(([key, member]) => [likeness(key, seen), likeness(member, seen)]);
  if (value instanceof Set) return [...value].map((member) => likeness(member, seen));
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(Object.values(value), (m) => likeness(m, seen));
  return Object.entries(value).map(([key, member]) => [key, likeness(member, seen)]);
}

/** A network in the middle of its work. */
function busy(): { bed: TestBed; node: NodeId } {
  const bed = new TestBed();
  const node = bed.node("n", 10);
  bed.node("m", 5);
  bed.admit(bed.account("c", 100_000n), 60, { idempotencyKey: "k" });
  bed.admit(bed.account("d", 100_000n), 40);
  bed.nowMs += 300;
  bed.answer(node, bed.heldBy(node).slice(0, 3), 100);
  return { bed, node };
}

describe("the engine", () => {
  it("[EN1] decides without writing", () => {
    const { bed, node } = busy();
    const before = JSON.stringify(likeness(bed.state));
    const [first, second] = bed.heldBy(node);
    if (first === undefined || second === undefined) throw new Error("nothing is leased");
    const [{ jobId, chunkIndex, fence }] = [first];
    const ok = { ok: true, jobId, chunkIndex, fence, runMs: 1, output: Uint8Array.of(1), proof: null } as const;
    const failed = { ...second, ok: false, code: "run_failed" } as const;
    const context = bed.context();
    const items = [Uint8Array.of(1)];
    const ask = {
      modelId: "m",
      assurance: "none",
      quorum: null,
      whenTooFew: "wait",
      idempotencyKey: null,
      requestHash: "r",
      items,
    } as const;
    const draft = createDraft();
    decide(bed.state, { type: "results", nodeId: node, results: [ok, failed, ok] }, context, draft);
    decide(bed.state, { type: "admit-job", accountId: "acc_c", ...ask }, context, draft);
    decide(bed.state, { type: "cancel-job", accountId: "acc_c", jobId }, context, draft);
    decide(bed.state, { type: "renew", nodeId: node, fences: [fence] }, context, draft);
    decide(bed.state, { type: "node-gone", nodeId: node, how: "left" }, context, draft);
    decide(bed.state, { type: "node-capacity", nodeId: node, paused: true, giveBack: [fence] }, context, draft);
    decide(bed.state, { type: "drain" }, context, draft);
    expect(draft.changes.length).toBeGreaterThan(5);
    expect(JSON.stringify(likeness(bed.state))).toBe(before);
  });

  it("[EN2] lists outputs first, then the settlement, spans, the rest of the hold and the end; releases follow", () => {
    const bed = new TestBed();
    const node = bed.node("n", 10);
    bed.admit(bed.account("c", 100_000n), 3);
    const [first, ...rest] = bed.heldBy(node);
    if (first === undefined) throw new Error("nothing is leased");
    bed.fail(node, "input_rejected", [first]);
    const again = bed.heldBy(node).filter((held) => held.chunkIndex === first.chunkIndex);
    bed.send(node, [
      ...rest.map((held) => ({ ...held, ok: true as const, runMs: 1, output: Uint8Array.of(1), proof: null })),
      ...again.map((held) => ({ ...held, ok: false as const, code: "input_rejected" as const })),
    ]);
    expect(bed.changes.map((change) => change.type)).toEqual([
      "output-accepted",
      "output-accepted",
      "output-failed",
      "hold-spent",
      "entry-posted",
      "span-done",
      "hold-released",
      "job-ended",
      "entry-posted",
    ]);
  });

  it("[EN3] lets nothing that says accepted leave before the commit", () => {
    const { bed, node } = busy();
    bed.answer(node);
    const committed = bed.effects.filter((effect) => effect.when === "committed").map((effect) => effect.type);
    expect(new Set(committed)).toEqual(new Set(["answered", "balance"]));
    expect(bed.effectsOf("answered")).toHaveLength(bed.changesOf("output-accepted").length);
    expect(bed.effectsOf("answered")[0]).toMatchObject({ answer: { ok: true, data: Uint8Array.of(3) } });
  });

  it("[EN4] counts without walking, and the audit agrees", () => {
    const { bed, node } = busy();
    expect(bed.engine.counts()).toMatchObject({
      nodes: 2,
      nodesWorking: 2,
      nodesPaused: 0,
      nodesByBackend: { webgpu: 2, wasm: 0, cpu: 0 },
      openJobs: 2,
      openChunks: 97,
    });
    bed.run({ type: "node-gone", nodeId: node, how: "left" });
    expect(bed.engine.counts()).toMatchObject({ nodes: 1, nodesWorking: 1, nodesByBackend: { webgpu: 1 } });
    expect(bed.engine.counts().byModel.get("m")).toEqual({ readyNodes: 1, openChunks: 97 });
  });

  it("[EN5] says the same to the same commands", () => {
    const tell = (): unknown => {
      const { bed, node } = busy();
      const told: unknown[] = [likeness(bed.grants)];
      bed.answer(node);
      told.push(likeness(bed.changes), likeness(bed.effects));
      bed.pass(40_000);
      told.push(likeness(bed.effects), likeness(bed.state));
      return told;
    };
    expect(tell()).toEqual(tell());
  });

  it("[EN6] keeps what it knows of an account when the store's word comes again", () => {
    const { bed } = busy();
    const before = bed.engine.balance("acc_c");
    bed.account("c", 5n);
    expect(bed.engine.balance("acc_c")).toEqual(before);
    expect(bed.engine.balance("acc_unknown")).toBeUndefined();
  });

  it("[EN7] bounds what one command leads to, and goes on with the next", () => {
    const bed = new TestBed({ leasesPerNodeMax: 1, spanWindow: 5 });
    const account = bed.account("c", 10_000_000n);
    for (let i = 0; i < 1_200; i++) {
      const nodeId: NodeId = `node_${i}`;
      const accountId = bed.account(`n${i % 40}`, 0n, "contributor");
      bed.engine.run({ type: "node-joined", nodeId, accountId }, bed.context());
      const models = [{ modelId: "m", backend: "wasm", itemsPerSecond: 10, adapterClass: "wasm" }] as const;
      bed.engine.run({ type: "node-ready", nodeId, models }, bed.context());
    }
    const items = Array.from({ length: 1_200 }, () => Uint8Array.of(1));
    const ask = {
      modelId: "m",
      assurance: "none",
      quorum: null,
      whenTooFew: "wait",
      idempotencyKey: null,
      requestHash: "r",
      items,
    } as const;
    bed.engine.run({ type: "admit-job", accountId: account, ...ask }, bed.context());
    expect(bed.engine.counts().leases).toBe(BOUNDS.planStepsMax);
    bed.pass(250);
    expect(bed.engine.counts().leases).toBe(1_200);
  });

  it("[EN8] takes a node back under its id, and no other account's under the same", () => {
    const { bed, node } = busy();
    const leases = bed.heldBy(node).length;
    expect(bed.run({ type: "node-joined", nodeId: node, accountId: "acc_n" })).toEqual({ ok: true, value: null });
    expect(bed.heldBy(node)).toHaveLength(leases);
    expect(() => bed.run({ type: "node-joined", nodeId: node, accountId: "acc_m" })).toThrow("joins for acc_m");
    expect(() => bed.run({ type: "node-joined", nodeId: node, accountId: "acc_nobody" })).toThrow("not loaded");
  });

  it("[EN8] has room for so many nodes of an account", () => {
    const bed = new TestBed();
    const accountId = bed.account("n", 0n, "contributor");
    const join = (i: number) => bed.run({ type: "node-joined", nodeId: `node_${i}`, accountId });
    for (let i = 0; i < 64; i++) expect(join(i).ok).toBe(true);
    expect(join(64)).toEqual({ ok: false, error: { code: "too_many_nodes" } });
    expect(join(3).ok).toBe(true);
    bed.run({ type: "node-gone", nodeId: "node_3", how: "lost" });
    expect(join(64).ok).toBe(true);
  });

  it("[EN9] wants a first fence that is a whole number", () => {
    expect(() => createEngine({ firstFence: 1.5 })).toThrow("no whole number");
  });
});
