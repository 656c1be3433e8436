import { encodeGenerateItem, type GenerateItem, type LeaseOffer, packBundle } from "@starling/protocol";
import { expect, it } from "vitest";
import type { HeldLease } from "./node-connection.ts";
import { createUnheardGrants, type Holder } from "./unheard-grants.ts";

const item: GenerateItem = {
  prompt: [1],
  maxTokens: 2,
  sampling: { temperature: 0 },
  seed: 0,
  stop: [],
  logprobs: null,
};

it("[SK24] only grants of texts that nothing was heard of, and that are still held, are sent again, a bounded number of times", () => {
  let now = 0;
  const grants = createUnheardGrants<Holder>(() => now);
  const connection: Holder = { leases: new Map(), socket: { connected: true } };
  const grant = (fence: number, more: Partial<GenerateItem> = {}): HeldLease => {
    const input = packBundle([encodeGenerateItem({ ...item, ...more })]);
    const lease: HeldLease = { modelId: "m", itemCount: 1, inputHash: "", input };
    const offer: LeaseOffer = { jobId: "job_1", chunkIndex: 0, fence, modelId: "m", itemCount: 1, ttlMs: 1 };
    connection.leases.set(fence, lease);
    grants.add(connection, offer, lease);
    return lease;
  };
  const sent = (atMs: number): number[] => {
    now = atMs;
    const fences: number[] = [];
    grants.sweep((_connection, { fence }) => fences.push(fence));
    return fences;
  };
  grant(1);
  grant(2).isHeard = true;
  grant(3, { given: [1], check: { from: 0, finish: null } });
  grant(4);
  connection.leases.delete(4);
  expect(sent(999)).toEqual([]);
  expect(sent(1_000)).toEqual([1]);
  expect(sent(1_500)).toEqual([]);
  expect([sent(2_000), sent(3_000), sent(4_000), sent(9_000)]).toEqual([[1], [1], [], []]);
});
