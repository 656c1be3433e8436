import type { Decision, DurableChange, Effect } from "@starling/domain";
import { describe, expect, it } from "vitest";
import { checkEnd } from "./check-end.ts";
import { LeaseWitness } from "./lease-witness.ts";
import { Ledger } from "./store.ts";

const input = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 7);
const admitted: DurableChange = {
  type: "job-admitted",
  jobId: "job_1",
  accountId: "acc_c",
  modelId: "quick",
  modelHash: "",
  task: "embed",
  assurance: "none",
  idempotencyKey: null,
  requestHash: "",
  itemCount: 1,
  chunkCount: 1,
  pricePerItem: 10n,
  rewardPerItem: 9n,
  hold: 10n,
  spans: [{ index: 0, firstChunk: 0, firstItem: 0, chunkItems: [1], inputs: [input], claimed: true }],
  atMs: 0,
};
const accepted: DurableChange = {
  type: "output-accepted",
  jobId: "job_1",
  chunkIndex: 0,
  firstItem: 0,
  itemCount: 1,
  fence: 5,
  nodeId: "node_n",
  accountId: "acc_n",
  data: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 7 ^ 0xff),
  atMs: 0,
};
const ended: DurableChange = {
  type: "job-ended",
  jobId: "job_1",
  state: "done",
  errorCode: null,
  itemsDone: 1,
  itemsFailed: 0,
  atMs: 0,
};
const move = (
  key: string,
  from: "acc_i" | "acc_c",
  to: "acc_c" | "acc_n",
  amount: bigint,
  back = -amount,
): DurableChange => ({
  type: "entry-posted",
  entry: {
    entryId: `ent_${key}`,
    type: from === "acc_i" ? "grant" : "settle",
    idempotencyKey: key,
    jobId: null,
    atMs: 0,
    postings: [
      { accountId: from, bucket: "available", amount: back },
      { accountId: to, bucket: "available", amount },
    ],
  },
});
const spent: DurableChange = { type: "hold-spent", jobId: "job_1", accountId: "acc_c", spent: 10n };

function ledger(...changes: DurableChange[]): Ledger {
  const store = new Ledger();
  store.openAccount({ accountId: "acc_i", kind: "issuance" });
  store.openAccount({ accountId: "acc_c", kind: "consumer" });
  store.openAccount({ accountId: "acc_n", kind: "contributor" });
  store.write([move("grant", "acc_i", "acc_c", 30n), ...changes]);
  return store;
}
const story = [admitted, accepted, spent, move("settle", "acc_c", "acc_n", 10n), ended];

describe("the simulation's checks fail when they should", () => {
  it("the store refuses what a database would", () => {
    expect(() => ledger(...story)).not.toThrow();
    expect(() => ledger(admitted, admitted)).toThrow("admitted twice");
    expect(() => ledger(admitted, accepted, accepted)).toThrow("answered twice");
    expect(() => ledger(accepted)).toThrow("not open");
    expect(() => ledger(move("grant", "acc_i", "acc_c", 1n))).toThrow("posted twice");
    expect(() => ledger(move("x", "acc_c", "acc_n", 3n, -2n))).toThrow("sums to");
    expect(() => ledger(move("x", "acc_c", "acc_n", 31n))).toThrow("overdraws");
    expect(() => ledger(admitted, move("x", "acc_c", "acc_n", 21n))).toThrow("overdraws");
    expect(() => ledger(admitted, accepted, ended)).toThrow("ends with a hold");
  });

  it("the end is looked at: answers, charges, holds", () => {
    expect(checkEnd(ledger(...story), [])).toEqual({ jobs: { done: 1, failed: 0, cancelled: 0 }, items: 1 });
    expect(() => checkEnd(ledger(admitted), [])).toThrow("never ended");
    const wrong = { ...accepted, data: Uint8Array.of(1) };
    expect(() => checkEnd(ledger(admitted, wrong, ...story.slice(2)), [])).toThrow("wrong answer");
    const free = [admitted, accepted, spent, ended];
    expect(() => checkEnd(ledger(...free), [])).toThrow("charged another sum");
    const nothing = { ...ended, itemsDone: 0 };
    const released: DurableChange = {
      type: "hold-released",
      jobId: "job_1",
      accountId: "acc_c",
      released: 10n,
      atMs: 0,
    };
    expect(() => checkEnd(ledger(admitted, released, nothing), [])).toThrow("has no answer");
  });

  const decision = (changes: readonly DurableChange[], effects: readonly Effect[]): Decision => ({
    reply: null,
    changes,
    effects,
  });
  const lease = { jobId: "job_1", chunkIndex: 0, fence: 5, modelId: "quick", itemCount: 1, ttlMs: 15_000 } as const;
  const grant: Effect = { type: "grant", when: "now", nodeId: "node_n", leases: [lease], inputs: [input] };
  const witness = (...effects: Effect[]): LeaseWitness => {
    const watching = new LeaseWitness({});
    for (const effect of effects) watching.afterDecision(decision([], [effect]), 0);
    watching.beforeCommand({ type: "results", nodeId: "node_n", results: [] }, 0);
    return watching;
  };

  it("the witness knows who may answer what, and until when", () => {
    const answer = decision([accepted], []);
    expect(() => witness(grant).afterDecision(answer, 1_000)).not.toThrow();
    expect(() => witness().afterDecision(answer, 1_000)).toThrow("not given");
    expect(() => witness({ ...grant, nodeId: "node_m" }).afterDecision(answer, 1_000)).toThrow("another");
    expect(() => witness(grant).afterDecision(answer, 20_000)).toThrow("ran out");
    const over: Effect = { type: "cancel-leases", when: "now", nodeId: "node_n", fences: [5], reason: "lapsed" };
    expect(() => witness(grant, over).afterDecision(answer, 1_000)).toThrow("is over");
    expect(() => witness(grant, grant)).toThrow("fence 5");
  });
});
