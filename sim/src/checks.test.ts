import type { Decision, DurableChange, Effect } from "@starling/domain";
import { packBundle } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import { checkEnd } from "./check-end.ts";
import { LeaseWitness } from "./lease-witness.ts";
import { rightAnswer } from "./sim-models.ts";
import { Ledger } from "./store.ts";

const input = packBundle([Uint8Array.of(7)]);
const admitted: Extract<DurableChange, { type: "job-admitted" }> = {
  type: "job-admitted",
  jobId: "job_1",
  accountId: "acc_c",
  modelId: "quick",
  modelHash: "",
  task: "embed",
  assurance: "none",
  quorum: null,
  idempotencyKey: null,
  requestHash: "",
  itemCount: 1,
  chunkCount: 1,
  pricePerItem: 10n,
  rewardPerItem: 9n,
  priority: "normal",
  deadlineAtMs: null,
  keyId: null,
  hold: 10n,
  spans: [{ index: 0, firstChunk: 0, firstItem: 0, chunkItems: [1], inputs: [input], claimed: true }],
  atMs: 0,
};
const accepted = {
  type: "output-accepted",
  jobId: "job_1",
  chunkIndex: 0,
  firstItem: 0,
  itemCount: 1,
  fence: 5,
  nodeId: "node_n",
  accountId: "acc_n",
  data: rightAnswer([Uint8Array.of(7)]),
  proof: null,
  verification: { status: "unchecked" },
  reward: 10n,
  chosen: "fastest_free",
  entryId: "ent_settle",
  atMs: 0,
} as const satisfies DurableChange;
const closed: Omit<Extract<DurableChange, { type: "check-closed" }>, "checkId"> = {
  type: "check-closed",
  reason: "sampled",
  jobId: "job_1",
  chunkIndex: 0,
  modelId: "quick",
  adapterClass: "simulated",
  nodeId: "node_n",
  accountId: "acc_n",
  verdict: "match",
  isFalseAlarm: false,
  distance: 0,
  referees: [],
  atMs: 0,
};
const record = (matches: number, mismatches: number): DurableChange => ({
  type: "record-changed",
  accountId: "acc_n",
  matches,
  mismatches,
});
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
      { accountId: to, bucket: from === "acc_i" ? "available" : "escrow", amount },
    ],
  },
});
const release = (amount: bigint, atMs: number): DurableChange => ({
  type: "entry-posted",
  entry: {
    entryId: `ent_release${atMs}`,
    type: "release",
    idempotencyKey: `release${atMs}`,
    jobId: null,
    atMs,
    postings: [
      { accountId: "acc_n", bucket: "escrow", amount: -amount },
      { accountId: "acc_n", bucket: "available", amount },
    ],
  },
});
const spent: DurableChange = { type: "hold-spent", jobId: "job_1", accountId: "acc_c", spent: 10n };
const correction: DurableChange = {
  type: "output-corrected",
  jobId: "job_1",
  chunkIndex: 0,
  fence: 9,
  nodeId: "node_m",
  accountId: "acc_n",
  data: accepted.data,
  proof: null,
  verification: { status: "checked", corrected: true },
  atMs: 0,
};

function ledger(...changes: DurableChange[]): Ledger {
  const store = new Ledger();
  store.openAccount({ accountId: "acc_i", kind: "issuance" });
  store.openAccount({ accountId: "acc_c", kind: "consumer" });
  store.openAccount({ accountId: "acc_n", kind: "contributor" });
  store.write([move("grant", "acc_i", "acc_c", 30n), ...changes]);
  return store;
}
const story = [admitted, accepted, spent, move("settle", "acc_c", "acc_n", 10n), ended];
const end = (changes: readonly DurableChange[], cheats = false) =>
  checkEnd(ledger(...changes), [], { cheats, escrowAgeMs: 100 });

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

  it("the store takes verdicts only on answers, and remembers what has none", () => {
    expect(() => ledger(admitted, correction)).toThrow("was not given");
    expect(() => ledger({ ...closed, checkId: "chk_1" }, { ...closed, checkId: "chk_1" })).toThrow("closed twice");
    expect(() => ledger(record(3, 1), record(2, 1))).toThrow("gets shorter");
    expect(() => ledger(record(3, 2), record(4, 1))).toThrow("gets shorter");
    expect(() => ledger(record(3, 1), record(0, 2))).not.toThrow();
    const open = { ...accepted, verification: { status: "provisional" } } as const;
    const store = ledger(admitted, open);
    expect(store.provisional()).toMatchObject([{ jobId: "job_1", chunkIndex: 0, modelId: "quick", reward: 10n }]);
    expect(store.evidence([{ jobId: "job_1", chunkIndex: 0 }])).toMatchObject([{ fence: 5, input, itemCount: 1 }]);
    store.write([correction]);
    expect(store.provisional()).toEqual([]);
    expect(store.evidence([{ jobId: "job_1", chunkIndex: 0 }])).toMatchObject([{ fence: 9 }]);
    const suspended = ledger(admitted, open, {
      type: "account-suspended",
      accountId: "acc_n",
      checkId: "chk_1",
      reason: null,
      isForfeited: true,
      atMs: 0,
    });
    expect(suspended.provisional()).toEqual([]);
  });

  it("the end is looked at: answers, charges, holds", () => {
    const nothingOdd = { wrong: 0, corrected: 0, suspended: 0 };
    expect(end(story)).toEqual({ jobs: { done: 1, failed: 0, cancelled: 0 }, items: 1, ...nothingOdd });
    expect(() => end([admitted])).toThrow("never ended");
    const free = [admitted, { ...accepted, entryId: null }, spent, ended];
    expect(() => end(free)).toThrow("charged another sum");
    const nothing = { ...ended, itemsDone: 0 };
    const released: DurableChange = {
      type: "hold-released",
      jobId: "job_1",
      accountId: "acc_c",
      released: 10n,
      atMs: 0,
    };
    expect(() => end([admitted, released, nothing])).toThrow("has no answer");
  });

  it("a wrong answer may stand only where somebody cheats and nobody looked", () => {
    const told = (more: Partial<typeof accepted>) => [admitted, { ...accepted, ...more }, ...story.slice(2)];
    const wrong = told({ data: rightAnswer([Uint8Array.of(8)]) });
    expect(() => end(wrong)).toThrow("wrong answer");
    expect(end(wrong, true).wrong).toBe(1);
    expect(end([...wrong, correction], true)).toMatchObject({ wrong: 0, corrected: 1 });
    const looked: DurableChange = {
      type: "outputs-judged",
      outputs: [{ jobId: "job_1", chunkIndex: 0 }],
      verification: { status: "checked" },
      atMs: 0,
    };
    expect(() => end([...wrong, looked], true)).toThrow("wrong answer that is checked");
  });

  it("rewards are what the answers say, and leave escrow when they are old enough", () => {
    expect(() => end([admitted, { ...accepted, reward: 9n }, ...story.slice(2)])).toThrow("its answers say 9");
    expect(() => end([admitted, { ...accepted, entryId: "ent_other" }, ...story.slice(2)])).toThrow("say 0");
    expect(() => end([...story, release(10n, 100)])).not.toThrow();
    expect(() => end([...story, release(10n, 60)])).toThrow("less than its age ago");
    expect(() => end([...story, release(4n, 100), release(7n, 130)])).toThrow("negative escrow");
  });

  const decision = (changes: readonly DurableChange[], effects: readonly Effect[]): Decision => ({
    reply: null,
    changes,
    effects,
  });
  const lease = { jobId: "job_1", chunkIndex: 0, fence: 5, modelId: "quick", itemCount: 1, ttlMs: 15_000 } as const;
  const grant: Effect = { type: "grant", when: "now", nodeId: "node_n", leases: [lease], inputs: [input] };
  const witness = (fence: number, atMs: number, ...effects: Effect[]): LeaseWitness => {
    const watching = new LeaseWitness({});
    for (const effect of effects) watching.afterDecision(decision([], [effect]), 0);
    const output = accepted.data;
    const result = { ok: true, jobId: "job_1", chunkIndex: 0, fence, runMs: 1, output, proof: null } as const;
    watching.beforeCommand({ type: "results", nodeId: "node_n", results: [result] }, atMs);
    return watching;
  };

  it("the witness knows who may answer what, and until when", () => {
    const answer = decision([accepted], []);
    expect(() => witness(5, 1_000, grant).afterDecision(answer, 1_000)).not.toThrow();
    expect(() => witness(5, 1_000, grant).afterDecision(answer, 90_000)).not.toThrow();
    expect(() => witness(5, 1_000).afterDecision(answer, 1_000)).toThrow("nothing came");
    expect(() => witness(6, 1_000, grant).afterDecision(answer, 1_000)).toThrow("nothing came");
    expect(() => witness(5, 1_000, { ...grant, nodeId: "node_m" }).afterDecision(answer, 1_000)).toThrow("nothing");
    expect(() => witness(5, 20_000, grant).afterDecision(answer, 20_000)).toThrow("nothing came");
    const over: Effect = { type: "cancel-leases", when: "now", nodeId: "node_n", fences: [5], reason: "lapsed" };
    expect(() => witness(5, 1_000, grant, over).afterDecision(answer, 1_000)).toThrow("nothing came");
    expect(() => witness(5, 1_000, grant, grant)).toThrow("fence 5");
    const twice = decision([accepted, accepted], []);
    expect(() => witness(5, 1_000, grant).afterDecision(twice, 1_000)).toThrow("accepted twice");
  });

  it("the witness sees who checks what", () => {
    const again = (nodeId: "node_n" | "node_m"): Decision =>
      decision([], [{ ...grant, nodeId, leases: [{ ...lease, fence: 6 }] }]);
    const watch = (assurance: "none" | "sampled"): LeaseWitness => {
      const watching = witness(5, 1_000, grant);
      watching.beforeCommand({ type: "node-joined", nodeId: "node_n", accountId: "acc_n" }, 0);
      watching.beforeCommand({ type: "node-joined", nodeId: "node_m", accountId: "acc_m" }, 0);
      watching.afterDecision(decision([{ ...admitted, assurance }, accepted], []), 1_000);
      return watching;
    };
    expect(() => watch("sampled").afterDecision(again("node_m"), 1_000)).not.toThrow();
    expect(() => watch("sampled").afterDecision(again("node_n"), 1_000)).toThrow("whose it is");
    expect(() => watch("none").afterDecision(again("node_m"), 1_000)).toThrow("leased after its answer");
  });
});
