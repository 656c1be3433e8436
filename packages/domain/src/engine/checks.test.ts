import type { AccountId, Assurance, JobId, NodeId } from "@starling/protocol/vocabulary";
import { encodeTensor, float32Tensor, packBundle, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import { type Held, NEW_RECORD, TestBed } from "../testing/test-bed.ts";
import type { DurableChange } from "./change.ts";
import type { Policy } from "./policy.ts";

/** Models answer with the index of the chunk; a liar adds to it. */
const outputOf = (value: number): Uint8Array => packBundle([encodeTensor(float32Tensor([1], Float32Array.of(value)))]);

const AGE_MS = 1_000;

type Closed = Extract<DurableChange, { type: "check-closed" }>;

class Network {
  readonly bed: TestBed;
  readonly house: NodeId;
  readonly consumer: AccountId;
  /** What each node adds to the truth. */
  readonly lies = new Map<NodeId, number>();
  readonly nodes: NodeId[] = [];
  /** What stands, by chunk of each job. */
  readonly standing = new Map<string, { output: Uint8Array; status: string }>();
  readonly asked = new Map<string, Set<NodeId>>();
  readonly types: string[] = [];
  readonly closed: Closed[] = [];

  constructor(policy: Partial<Policy> = {}) {
    this.bed = new TestBed({ provenMatches: 2, escrowAgeMs: AGE_MS, auditBatchMs: 2_000, ...policy });
    const treasury = {
      accountId: SYSTEM_ACCOUNTS.treasury,
      kind: "treasury",
      available: 0n,
      held: 0n,
      escrow: 0n,
    } as const;
    this.bed.run({ type: "load-account", account: { ...treasury, record: NEW_RECORD } });
    const account = { accountId: "acc_house", kind: "referee", available: 0n, held: 0n, escrow: 0n } as const;
    this.bed.run({ type: "load-account", account: { ...account, record: NEW_RECORD } });
    this.house = "node_house";
    this.bed.run({ type: "node-joined", nodeId: this.house, accountId: account.accountId });
    this.bed.ready(this.house, 1_000);
    this.nodes.push(this.house);
    this.consumer = this.bed.account("c", 10_000_000n);
  }

  node(name: string, lie = 0): NodeId {
    const nodeId = this.bed.node(name, 100);
    this.nodes.push(nodeId);
    this.lies.set(nodeId, lie);
    return nodeId;
  }

  ask(assurance: Assurance, items: number, quorum: { agree: number; of: number } | null = null): JobId {
    const jobId = this.bed.admit(this.consumer, items, { assurance, quorum });
    this.note();
    return jobId;
  }

  note(): void {
    for (const grant of this.bed.effectsOf("grant")) {
      for (const { jobId, chunkIndex } of grant.leases) {
        const key = `${jobId} ${chunkIndex}`;
        this.asked.set(key, (this.asked.get(key) ?? new Set()).add(grant.nodeId));
      }
    }
    for (const change of this.bed.changes) {
      this.types.push(change.type);
      if (change.type === "check-closed") this.closed.push(change);
      if (change.type === "output-accepted" || change.type === "output-corrected") {
        const { data, verification } = change;
        this.standing.set(`${change.jobId} ${change.chunkIndex}`, { output: data, status: verification.status });
      }
      if (change.type !== "outputs-judged") continue;
      for (const { jobId, chunkIndex } of change.outputs) {
        const known = this.standing.get(`${jobId} ${chunkIndex}`);
        if (known !== undefined) known.status = change.verification.status;
      }
    }
    const [fetched] = this.bed.effectsOf("fetch-evidence");
    if (fetched === undefined) return;
    const asked = this.bed.effectsOf("fetch-evidence").flatMap((effect) => effect.chunks);
    const evidence = asked.map(({ jobId, chunkIndex }) => ({
      jobId,
      chunkIndex,
      itemCount: 1,
      fence: 1,
      input: Uint8Array.of(chunkIndex & 0xff),
      output: this.standing.get(`${jobId} ${chunkIndex}`)?.output ?? outputOf(-1),
      proof: null,
    }));
    this.bed.run({ type: "load-evidence", asked, evidence });
    this.note();
  }

  answer(nodeId: NodeId, leases: readonly Held[] = this.bed.heldBy(nodeId)): void {
    if (leases.length === 0) return;
    const lie = this.lies.get(nodeId) ?? 0;
    const results = leases.map(({ jobId, chunkIndex, fence }) => ({
      ok: true as const,
      jobId,
      chunkIndex,
      fence,
      runMs: 1,
      output: outputOf(chunkIndex + lie),
      proof: null,
    }));
    this.bed.send(nodeId, results);
    this.note();
  }

  /** All answer what they hold, until nothing is held and time has let batches close. */
  work(rounds = 60): void {
    for (let round = 0; round < rounds; round++) {
      for (const nodeId of this.nodes) this.answer(nodeId);
      this.bed.pass(250);
      this.note();
    }
  }

  statuses(jobId: JobId): string[] {
    return [...this.standing].filter(([key]) => key.startsWith(`${jobId} `)).map(([, { status }]) => status);
  }

  wrong(): number {
    let wrong = 0;
    for (const [key, { output }] of this.standing) {
      const right = outputOf(Number(key.split(" ")[1]));
      if (right.some((byte, i) => byte !== output[i])) wrong++;
    }
    return wrong;
  }

  record(accountId: AccountId) {
    const account = this.bed.state.accounts.get(accountId);
    return { matches: account?.matches, mismatches: account?.mismatches, isSuspended: account?.isSuspended };
  }
}

describe("assurance none", () => {
  it("[CK1] is answered at once, and shown to nobody else", () => {
    const net = new Network();
    net.node("a");
    const job = net.ask("none", 20);
    net.work();
    expect(net.statuses(job)).toEqual(Array.from({ length: 20 }, () => "unchecked"));
    expect([...net.asked.values()].every((nodes) => nodes.size === 1)).toBe(true);
    expect(net.types).not.toContain("check-closed");
  });
});

describe("assurance sampled", () => {
  it("[CK2] is answered at once, provisionally; one of each batch is checked, and the rest pass with it", () => {
    const net = new Network();
    net.node("a");
    const job = net.ask("sampled", 60);
    net.answer("node_a");
    expect(new Set(net.statuses(job))).toEqual(new Set(["provisional"]));
    net.work();
    const statuses = net.statuses(job);
    expect(new Set(statuses)).toEqual(new Set(["checked", "audited"]));
    const checked = statuses.filter((status) => status === "checked").length;
    // 1, 1, 2, 2, 4, 4, 8, 8, … at most ten: fewer and fewer.
    expect(checked).toBeGreaterThanOrEqual(10);
    expect(checked).toBeLessThanOrEqual(20);
    expect(net.record("acc_a")).toMatchObject({ matches: checked, mismatches: 0 });
    const twice = [...net.asked.values()].filter((nodes) => nodes.size > 1).length;
    expect(twice).toBe(checked);
  });

  it("[CK3] the house checks while nobody else is proven, then others do and are paid", () => {
    const net = new Network();
    net.node("a");
    net.node("b");
    net.ask("sampled", 40);
    net.work();
    net.ask("sampled", 40);
    const before = net.bed.state.leases.nextNumber;
    net.work();
    expect(net.bed.state.leases.nextNumber).toBeGreaterThan(before);
    const both = [...net.asked.values()].filter((nodes) => nodes.has("node_a") && nodes.has("node_b"));
    expect(both.length).toBeGreaterThan(0);
    expect(net.types).toContain("check-closed");
    const { treasury } = SYSTEM_ACCOUNTS;
    const surcharge = 80n * (125n - 90n);
    const spent = surcharge - (net.bed.engine.balance(treasury)?.available ?? 0n);
    expect(spent).toBe(90n * BigInt(both.length));
  });

  it("[CK4] a wrong answer is corrected once a second referee agrees, its reward goes back, and what came before is looked at again", () => {
    const net = new Network();
    const liar = net.node("liar");
    net.node("b");
    net.node("d");
    net.ask("sampled", 120);
    net.work(120);
    expect(net.record("acc_liar").matches).toBeGreaterThan(2);
    net.lies.set(liar, 7);
    net.ask("sampled", 120);
    net.work(200);
    expect(net.wrong()).toBe(0);
    expect(net.types).toContain("output-corrected");
    expect(net.record("acc_liar")).toMatchObject({ isSuspended: true });
    expect(net.bed.engine.balance("acc_liar")?.escrow).toBe(0n);
    expect(net.record("acc_b")).toMatchObject({ mismatches: 0, isSuspended: false });
    expect(net.record("acc_d")).toMatchObject({ mismatches: 0, isSuspended: false });
    expect(net.bed.heldBy(liar)).toEqual([]);
  });

  it("[CK16] what no plain match was decided by is left as evidence: the answer, and each referee's beside it", () => {
    const net = new Network();
    const liar = net.node("liar", 7);
    net.ask("sampled", 20);
    net.work();
    const [wrong] = net.closed.filter(({ verdict, reason }) => verdict === "mismatch" && reason === "sampled");
    if (wrong?.evidence === undefined) throw new Error("the lie was not found");
    const { chunkIndex, evidence } = wrong;
    expect(evidence).toMatchObject({ itemCount: 1, input: expect.any(Uint8Array), furthest: [0] });
    expect(evidence.opinions).toMatchObject([
      { nodeId: liar, accountId: "acc_liar", isSubject: true, verdict: "mismatch", output: outputOf(chunkIndex + 7) },
      { nodeId: net.house, isSubject: false, verdict: "match", output: outputOf(chunkIndex) },
    ]);
    expect(evidence.opinions[1]?.distance).toBeCloseTo(7 / (chunkIndex + 7));
    // Also where the house stands alone, how far the answer is from its own is said.
    expect(wrong.distance).toBeCloseTo(7 / (chunkIndex + 7));
    const others = new Network();
    others.node("honest");
    others.ask("sampled", 20);
    others.work();
    expect(others.closed.length).toBeGreaterThan(5);
    expect(others.closed.map(({ evidence }) => evidence)).toEqual(others.closed.map(() => undefined));
  });

  it("[CK5] one wrong answer costs its reward and the record, not the account", () => {
    const net = new Network();
    const flaky = net.node("flaky");
    net.node("b");
    net.node("d");
    net.ask("sampled", 60);
    net.work(100);
    net.ask("sampled", 3);
    net.lies.set(flaky, 5);
    const [one, ...rest] = net.bed.heldBy(flaky);
    if (one === undefined) throw new Error("nothing was leased");
    net.answer(flaky, [one]);
    net.lies.set(flaky, 0);
    net.answer(flaky, rest);
    net.work(100);
    net.ask("sampled", 30);
    net.work(100);
    expect(net.record("acc_flaky").isSuspended).toBe(false);
    expect(net.wrong()).toBeLessThanOrEqual(1);
  });

  it("[CK6] answers that were not audited before a restart are drawn from after it", () => {
    const net = new Network();
    net.node("b");
    net.ask("sampled", 30);
    net.work(80);
    const account = { accountId: "acc_old", kind: "contributor", available: 0n, held: 0n, escrow: 270n } as const;
    net.bed.run({
      type: "load-account",
      account: { ...account, record: { matches: 9, mismatches: 0, isSuspended: false } },
    });
    const outputs = [0, 1, 2].map((chunkIndex) => ({
      jobId: "job_before" as const,
      chunkIndex,
      modelId: "m",
      nodeId: "node_old" as const,
      accountId: account.accountId,
      reward: 90n,
    }));
    for (const { jobId, chunkIndex } of outputs)
      net.standing.set(`${jobId} ${chunkIndex}`, { output: outputOf(chunkIndex), status: "provisional" });
    net.bed.run({ type: "load-provisional", outputs });
    net.note();
    net.work(40);
    expect([...net.statuses("job_before")].sort()).toEqual(["audited", "audited", "checked"]);
    expect(net.bed.engine.balance("acc_old")).toEqual({ available: 270n, held: 0n, escrow: 0n });
  });
});

describe("assurance full", () => {
  it("[CK7] is answered only when a referee of another owner agrees", () => {
    const net = new Network();
    net.node("a");
    const job = net.ask("full", 10);
    net.answer("node_a");
    expect(net.statuses(job)).toEqual([]);
    expect(net.bed.engine.explain(job)?.checkingChunks).toBeGreaterThan(0);
    net.work();
    expect(net.statuses(job)).toEqual(Array.from({ length: 10 }, () => "checked"));
    expect(net.bed.engine.balance(net.consumer)?.available).toBe(10_000_000n - 10n * 200n);
  });

  it("[CK8] wrong answers never leave; who gave them is suspended", () => {
    const net = new Network();
    net.node("b");
    net.node("d");
    net.node("e");
    net.ask("full", 40);
    net.work();
    const liar = net.node("liar", 3);
    net.ask("full", 60);
    net.work(100);
    expect(net.wrong()).toBe(0);
    expect(net.standing.size).toBe(100);
    expect(net.record("acc_liar")).toMatchObject({ isSuspended: true });
    expect(net.bed.heldBy(liar)).toEqual([]);
    expect(net.bed.engine.balance("acc_liar")).toMatchObject({ available: 0n, escrow: 0n });
  });

  it("[CK9] a referee that lies is found by a second one, and loses by it", () => {
    const net = new Network();
    net.node("b");
    const bad = net.node("bad");
    net.node("d");
    net.ask("sampled", 120);
    net.work(100);
    net.lies.set(bad, 9);
    net.ask("full", 60);
    net.work(120);
    expect(net.wrong()).toBe(0);
    expect(net.record("acc_b")).toMatchObject({ mismatches: 0 });
    expect(net.record("acc_d")).toMatchObject({ mismatches: 0 });
    expect(net.record("acc_bad").mismatches).toBeGreaterThan(0);
  });

  it("[CK10] without a referee the job waits and says so; with whenTooFew refuse it isn't admitted", () => {
    const net = new Network();
    net.bed.run({ type: "node-gone", nodeId: net.house, how: "left" });
    net.node("a");
    const refused = net.bed.ask(net.consumer, 1, { assurance: "full", whenTooFew: "refuse" });
    expect(refused).toMatchObject({ ok: false, error: { code: "assurance_unavailable" } });
    const job = net.ask("full", 2);
    net.answer("node_a");
    net.answer("node_a");
    expect(net.bed.engine.explain(job)).toMatchObject({ reason: "waiting_for_referee", checkingChunks: 2 });
    net.bed.run({ type: "cancel-job", jobId: job, accountId: net.consumer });
    expect(net.bed.state.checks.size).toBe(0);
    expect(net.bed.engine.balance(net.consumer)).toMatchObject({ held: 0n });
  });
});

describe("the house's word", () => {
  it("[CK15] stands where nobody else is, and nobody is blamed on it alone", () => {
    const net = new Network();
    net.node("a", 5);
    const full = net.ask("full", 3);
    net.work();
    const sampled = net.ask("sampled", 3);
    net.work();
    expect(net.wrong()).toBe(0);
    expect(net.statuses(full)).toEqual(["checked", "checked", "checked"]);
    expect(net.statuses(sampled)).toEqual(["checked", "checked", "checked"]);
    expect(net.record("acc_a")).toEqual({ matches: 0, mismatches: 0, isSuspended: false });
    expect(net.bed.engine.balance("acc_a")).toEqual({ available: 0n, held: 0n, escrow: 270n });
  });

  it("[CK15] isn't voted down; whoever agrees with it is the second referee", () => {
    const net = new Network();
    net.node("a", 5);
    net.node("b", 5);
    net.node("d");
    net.ask("full", 30);
    net.work(100);
    expect(net.wrong()).toBe(0);
    expect(net.standing.size).toBe(30);
    expect(net.record("acc_d")).toMatchObject({ mismatches: 0 });
    expect(net.record("acc_a").mismatches).toBeGreaterThan(0);
  });
});

describe("answers too close to tell", () => {
  it("[CK5] cost nobody anything, and are given for what they are", () => {
    const net = new Network();
    net.node("a", 5e-4 * 100);
    net.node("b");
    net.node("d", -5e-4 * 100);
    net.lies.set("node_a", 0.0005);
    net.lies.set("node_d", -0.0004);
    net.lies.set(net.house, 0.001);
    const job = net.ask("full", 1);
    net.work(80);
    expect(net.statuses(job)).toEqual(["inconclusive"]);
    for (const name of ["a", "b", "d"] as const) expect(net.record(`acc_${name}`).mismatches).toBe(0);
    expect(net.types.filter((type) => type === "check-closed")).toHaveLength(1);
  });
});

describe("referees that don't answer", () => {
  it("[CK3] are not asked again about the same answer, but the house is", () => {
    const net = new Network();
    net.node("a");
    const job = net.ask("full", 1);
    net.answer("node_a");
    for (let i = 0; i < 3; i++) {
      expect(net.bed.heldBy(net.house)).toHaveLength(1);
      net.bed.fail(net.house, "run_failed");
      net.bed.pass(10_000);
    }
    net.work(20);
    expect(net.statuses(job)).toEqual(["checked"]);
  });
});

describe("assurance quorum", () => {
  it("[CK11] asks connected nodes to get ready when owners are missing", () => {
    const net = new Network();
    net.node("a");
    const accountId = net.bed.account("b", 0n, "contributor");
    net.bed.run({ type: "node-joined", nodeId: "node_b", accountId });
    net.ask("quorum", 1, { agree: 2, of: 2 });
    net.answer("node_a");
    net.bed.pass(1_000);
    expect(net.bed.effectsOf("prepare")).toMatchObject([{ nodeId: "node_b", modelIds: ["m"] }]);
  });

  it("[CK11] needs nodes of so many owners to agree, and never the house", () => {
    const net = new Network();
    net.node("a");
    const job = net.ask("quorum", 5, { agree: 3, of: 5 });
    net.work(20);
    expect(net.statuses(job)).toEqual([]);
    expect(net.bed.engine.explain(job)).toMatchObject({ reason: "too_few_owners", ownersNeeded: 3, readyOwners: 1 });
    net.node("b");
    net.node("d", 4);
    net.node("e");
    net.work(60);
    expect(net.statuses(job)).toEqual(Array.from({ length: 5 }, () => "agreed"));
    expect(net.wrong()).toBe(0);
    for (const nodes of net.asked.values()) expect(nodes.has(net.house)).toBe(false);
    expect(net.record("acc_d").mismatches).toBeGreaterThan(0);
  });

  it("[CK11] of two that is disputed is settled by the house, and who was wrong loses by it", () => {
    const net = new Network();
    net.node("bad", 4);
    net.node("b");
    net.node("d");
    const jobId = net.ask("quorum", 40, { agree: 2, of: 4 });
    net.work(80);
    expect(net.statuses(jobId)).toEqual(Array.from({ length: 40 }, () => "agreed"));
    expect(net.wrong()).toBe(0);
    expect(net.record("acc_bad").isSuspended).toBe(true);
    for (const name of ["b", "d"] as const) expect(net.record(`acc_${name}`)).toMatchObject({ mismatches: 0 });
  });

  it("[CK12] that can't be reached ends without an answer and without a charge", () => {
    const net = new Network();
    net.node("a", 1);
    net.node("b", 2);
    net.node("d", 3);
    const job = net.ask("quorum", 1, { agree: 2, of: 3 });
    net.work(40);
    expect(net.statuses(job)).toEqual([]);
    expect(net.types).toContain("output-failed");
    expect(net.bed.engine.balance(net.consumer)).toEqual({ available: 10_000_000n, held: 0n, escrow: 0n });
    for (const name of ["a", "b", "d"] as const) expect(net.record(`acc_${name}`).mismatches).toBe(0);
  });
});

describe("admission", () => {
  const admitting = () => {
    const net = new Network({ admission: true });
    const makeKnown = () => {
      for (const { modelId, count } of net.bed.effectsOf("make-known-inputs"))
        for (let i = 0; i < count; i++) net.bed.run({ type: "known-input", modelId, items: [Uint8Array.of(i)] });
    };
    const settle = () => {
      for (let i = 0; i < 30; i++) {
        net.bed.run({ type: "tick" });
        makeKnown();
        for (const nodeId of net.nodes) {
          // Known answers are the same for every input here.
          const results = net.bed.heldBy(nodeId).map(({ jobId, chunkIndex, fence }) => ({
            ...{ ok: true as const, jobId, chunkIndex, fence, runMs: 1, proof: null },
            output: outputOf(42 + (net.lies.get(nodeId) ?? 0)),
          }));
          if (results.length > 0) net.bed.send(nodeId, results);
        }
        net.bed.nowMs += 250;
      }
    };
    return { net, settle };
  };

  it("[CK13] a node gets no work before it has given a known answer", () => {
    const { net, settle } = admitting();
    const node = net.node("a");
    const job = net.ask("none", 3);
    expect(net.bed.heldBy(node)).toEqual([]);
    expect(net.bed.engine.explain(job)?.reason).toBe("waiting_for_admission");
    settle();
    expect(net.bed.engine.hasJob(job)).toBe(false);
    expect(net.bed.engine.counts().byModel.get("m")?.readyNodes).toBe(1);
  });

  it("[CK14] one that gives another answer is told, gets nothing, and may try again later", () => {
    const { net, settle } = admitting();
    const node = net.node("a", 1);
    const notices: string[] = [];
    const job = net.ask("none", 3);
    for (let i = 0; i < 3; i++) {
      settle();
      for (const effect of net.bed.effectsOf("notice")) notices.push(effect.code);
    }
    expect(net.bed.engine.hasJob(job)).toBe(true);
    expect(net.bed.engine.counts().byModel.get("m")?.readyNodes).toBe(0);
    expect(net.record("acc_a")).toMatchObject({ mismatches: 0, isSuspended: false });
    net.lies.set(node, 0);
    net.bed.nowMs += 600_000;
    settle();
    expect(net.bed.engine.hasJob(job)).toBe(false);
  });
});

describe("rewards", () => {
  it("[CK4] of an answer that was final go back from what ages, then from what is available, never from what is outstanding", () => {
    const net = new Network({ escrowAgeMs: 3_000 });
    const liar = net.node("liar");
    net.node("b");
    net.node("d");
    net.node("e");
    for (let round = 0; round < 12; round++) {
      // Honest, then lying, then honest again: what was final is found wrong by looking back.
      net.lies.set(liar, round % 3 === 2 ? 5 : 0);
      net.ask("sampled", 40);
      net.work(12);
    }
    net.work(120);
    const { available, escrow } = net.bed.engine.balance("acc_liar") ?? { available: -1n, escrow: -1n };
    expect(available).toBeGreaterThanOrEqual(0n);
    expect(escrow).toBeGreaterThanOrEqual(0n);
    expect(net.types).toContain("output-corrected");
  });
});
