// A network of thousands of nodes straight over the engine: no latency of a store, no faults of a wire, but liars.
import {
  type Command,
  type CommandType,
  type Context,
  createEngine,
  type DurableChange,
  type Effect,
  type Evidence,
  type NewSpan,
  type Replies,
  type SpanFacts,
} from "@starling/domain";
import {
  type AccountId,
  type AccountKind,
  type JobId,
  type NodeId,
  SYSTEM_ACCOUNTS,
} from "@starling/protocol/vocabulary";
import { Agenda } from "../agenda.ts";
import { createRandom, type Random } from "../random.ts";
import { NO_RECORD } from "../store.ts";
import { honest } from "./conduct.ts";
import { itemOf, LAB_MODEL_ID, labModel } from "./lab-model.ts";
import { LabNode, type LabNodeFacts } from "./lab-node.ts";
import { LAB_POLICY, type LabRun } from "./lab-run.ts";
import { Population } from "./population.ts";
import { createTally, fold, type Tally } from "./tally.ts";

const START_MS = 1_000_000;
const TICK_MS = 500;
const CONSUMERS = 20;
const JOBS_OF_EACH = 4;
const HOUSE_NODES = 4;
const HOUSE_SPEED = 50;
/** Nodes come in over this time. */
const ARRIVAL_MS = 5_000;
/** After the last job has ended: until audits are over and rewards have aged. */
const SETTLING_MS = 120_000;
const VIRTUAL_MAX_MS = 4 * 3_600_000;
const SALT = 7;

interface Given {
  readonly fence: number;
  readonly output: Uint8Array;
  readonly itemCount: number;
  provisional: boolean;
}

interface LabJob {
  readonly spans: readonly NewSpan[];
  nextSpan: number;
  readonly given: Map<number, Given>;
  ended: boolean;
}

export const runLab = (run: LabRun): Tally => new LabWorld(run).run();

class LabWorld {
  readonly #run: LabRun;
  readonly #agenda = new Agenda(START_MS);
  readonly #random: Random;
  readonly #engine;
  readonly #population: Population;
  readonly #nodes = new Map<NodeId, LabNode>();
  readonly #byAccount = new Map<AccountId, LabNode>();
  readonly #jobs = new Map<JobId, LabJob>();
  readonly #wrong = new Set<number>();
  readonly #liedChunks = new Set<string>();
  readonly #tally = createTally();
  #open = 0;
  #ids = 0;
  #knownInputs = 0;

  constructor(run: LabRun) {
    this.#run = run;
    this.#random = createRandom(`${run.seed}/${run.liars.id}`);
    this.#engine = createEngine({ firstFence: 1, policy: LAB_POLICY });
    this.#population = new Population(run, this.#random.fork("population"));
    this.#command({ type: "load-model", model: labModel(run.check) });
    this.#openAccount(SYSTEM_ACCOUNTS.treasury, "treasury");
    this.#openAccount(SYSTEM_ACCOUNTS.issuance, "issuance");
  }

  run(): Tally {
    for (let i = 0; i < HOUSE_NODES; i++) this.#join(houseNode(i), 0);
    for (const facts of this.#population.members) this.#join(facts, this.#random.between(100, ARRIVAL_MS));
    this.#agenda.after(ARRIVAL_MS + 1_000, () => this.#ask());
    const tick = (): void => {
      this.#command({ type: "tick" });
      this.#agenda.after(TICK_MS, tick);
    };
    tick();
    const { nowMs } = this.#agenda;
    while (this.#open > 0 || this.#jobs.size === 0) this.#step(nowMs + VIRTUAL_MAX_MS);
    this.#tally.virtualMs = this.#agenda.nowMs - START_MS;
    const untilMs = this.#agenda.nowMs + SETTLING_MS;
    while (this.#agenda.nowMs < untilMs) this.#step(untilMs + VIRTUAL_MAX_MS);
    this.#countUp();
    return this.#tally;
  }

  #step(untilMs: number): void {
    if (this.#agenda.nowMs > untilMs) throw new Error(`${this.#open} jobs of the lab don't end`);
    this.#agenda.step();
  }

  #openAccount(accountId: AccountId, kind: AccountKind): void {
    const facts = { accountId, kind, available: 0n, held: 0n, escrow: 0n, record: NO_RECORD };
    this.#command({ type: "load-account", account: facts });
  }

  #join(facts: LabNodeFacts, afterMs: number): void {
    const { nodeId, accountId, nodeClass, device } = facts;
    const node = new LabNode(facts, {
      agenda: this.#agenda,
      random: this.#random.fork(nodeId),
      spread: this.#run.check.honestMax / 2,
      wrongFrom: this.#run.check.spec.mismatchMin,
      handIn: (from, result, isWrong) => this.#handIn(from, result, isWrong),
    });
    this.#nodes.set(nodeId, node);
    this.#byAccount.set(accountId, node);
    this.#tally.accounts[nodeClass]++;
    this.#agenda.after(afterMs, () => {
      this.#openAccount(accountId, nodeClass === "house" ? "referee" : "contributor");
      this.#command({ type: "node-joined", nodeId, accountId });
      const ready = { modelId: LAB_MODEL_ID, backend: "webgpu", itemsPerSecond: device.speed } as const;
      this.#command({ type: "node-ready", nodeId, models: [{ ...ready, adapterClass: "webgpu lab" }] });
    });
  }

  #ask(): void {
    const { assurance, quorum, chunks } = this.#run;
    if (assurance === "boinc") throw new Error("the engine has no such assurance");
    const items = Math.ceil(chunks / (CONSUMERS * JOBS_OF_EACH));
    let asked = 0;
    for (let c = 0; c < CONSUMERS; c++) {
      const accountId: AccountId = `acc_consumer${c}`;
      this.#openAccount(accountId, "consumer");
      this.#command({ type: "grant-points", accountId, amount: 10n ** 15n, idempotencyKey: accountId });
    }
    for (let j = 0; j < CONSUMERS * JOBS_OF_EACH && asked < chunks; j++) {
      const count = Math.min(items, chunks - asked);
      const first = asked;
      asked += count;
      const reply = this.#command({
        type: "admit-job",
        accountId: `acc_consumer${j % CONSUMERS}`,
        modelId: LAB_MODEL_ID,
        assurance,
        quorum,
        whenTooFew: "wait",
        idempotencyKey: null,
        requestHash: "",
        items: Array.from({ length: count }, (_, i) => itemOf(first + i, SALT)),
      });
      if (!reply.ok) throw new Error(`the lab's job is refused: ${reply.error.code}`);
    }
  }

  #command<T extends CommandType>(command: Extract<Command, { type: T }>): Replies[T] {
    const decision = this.#engine.run<T>(command, this.#context());
    for (const change of decision.changes) this.#note(change);
    for (const effect of decision.effects) this.#act(effect);
    return decision.reply;
  }

  #context(): Context {
    return {
      nowMs: this.#agenda.nowMs,
      random: this.#random.next,
      nextId: (prefix) => `${prefix}_${this.#ids++}`,
    };
  }

  #handIn(
    node: LabNode,
    result: Parameters<ConstructorParameters<typeof LabNode>[1]["handIn"]>[1],
    isWrong: boolean,
  ): void {
    const tally = this.#tally;
    tally.traceHash = fold(fold(tally.traceHash, result.fence), this.#agenda.nowMs * 1000);
    tally.computed++;
    if (node.facts.nodeClass === "house") tally.computedByHouse++;
    if (!this.#jobs.has(result.jobId)) tally.computedForTrials++;
    if (isWrong) {
      this.#wrong.add(result.fence);
      node.firstLieAtMs = Math.min(node.firstLieAtMs, this.#agenda.nowMs);
      const job = this.#jobs.get(result.jobId);
      if (job !== undefined && !job.given.has(result.chunkIndex)) {
        this.#liedChunks.add(`${result.jobId}#${result.chunkIndex}`);
      }
    }
    if (node.firstLieAtMs !== Number.POSITIVE_INFINITY) node.answersSinceLie++;
    this.#command({ type: "results", nodeId: node.facts.nodeId, results: [result] });
  }

  #act(effect: Effect): void {
    const later = (ms: number, happen: () => void): void => this.#agenda.after(ms, happen);
    switch (effect.type) {
      case "grant":
        this.#nodes.get(effect.nodeId)?.take(effect);
        return;
      case "cancel-leases":
        this.#nodes.get(effect.nodeId)?.forget(effect.fences);
        return;
      case "claim":
        later(1, () => this.#claim(effect.jobId, effect.count));
        return;
      case "make-known-inputs":
        for (let i = 0; i < effect.count; i++) {
          const items = [itemOf(this.#knownInputs++, SALT + 1)];
          later(5, () => this.#command({ type: "known-input", modelId: effect.modelId, items }));
        }
        return;
      case "fetch-evidence": {
        const asked = effect.chunks;
        later(5, () => this.#command({ type: "load-evidence", asked, evidence: this.#evidence(asked) }));
        return;
      }
      case "notice": {
        const node = this.#nodes.get(effect.nodeId);
        if (node !== undefined && effect.code === "admission_failed") this.#refused.add(node);
        return;
      }
      default:
        return;
    }
  }

  readonly #refused = new Set<LabNode>();

  #claim(jobId: JobId, count: number): void {
    const job = this.#jobs.get(jobId);
    if (job === undefined || job.ended) return;
    const spans: SpanFacts[] = job.spans
      .slice(job.nextSpan, job.nextSpan + count)
      .map((span) => ({ ...span, jobId, answered: [] }));
    job.nextSpan += spans.length;
    this.#command({ type: "load-spans", jobId, spans, exhausted: spans.length < count });
  }

  #evidence(chunks: readonly { jobId: JobId; chunkIndex: number }[]): Evidence[] {
    return chunks.flatMap(({ jobId, chunkIndex }) => {
      const job = this.#jobs.get(jobId);
      const given = job?.given.get(chunkIndex);
      const span = job?.spans.findLast(({ firstChunk }) => firstChunk <= chunkIndex);
      const input = span?.inputs[chunkIndex - span.firstChunk];
      if (given === undefined || input === undefined) return [];
      const { fence, output, itemCount } = given;
      return [{ jobId, chunkIndex, itemCount, fence, input, output, proof: null }];
    });
  }

  #note(change: DurableChange): void {
    const tally = this.#tally;
    switch (change.type) {
      case "job-admitted": {
        const nextSpan = change.spans.filter((span) => span.claimed).length;
        this.#jobs.set(change.jobId, { spans: change.spans, nextSpan, given: new Map(), ended: false });
        this.#open++;
        return;
      }
      case "output-accepted": {
        tally.traceHash = fold(tally.traceHash, change.fence);
        const { fence, data, itemCount, jobId, chunkIndex } = change;
        const provisional = change.verification.status === "provisional";
        this.#jobs.get(jobId)?.given.set(chunkIndex, { fence, output: data, itemCount, provisional });
        if (this.#wrong.has(fence) && this.#liedChunks.has(`${jobId}#${chunkIndex}`)) tally.liedThrough++;
        return;
      }
      case "output-corrected": {
        tally.traceHash = fold(tally.traceHash, -change.fence);
        const job = this.#jobs.get(change.jobId);
        const before = job?.given.get(change.chunkIndex);
        if (before === undefined) throw new Error("what was not answered is corrected");
        const { fence, data } = change;
        job?.given.set(change.chunkIndex, { ...before, fence, output: data, provisional: false });
        return;
      }
      case "outputs-judged":
        for (const { jobId, chunkIndex } of change.outputs) {
          const given = this.#jobs.get(jobId)?.given.get(chunkIndex);
          if (given !== undefined) given.provisional = false;
        }
        return;
      case "output-failed":
        tally.failed++;
        return;
      case "job-ended": {
        const job = this.#jobs.get(change.jobId);
        if (job !== undefined) job.ended = true;
        this.#open--;
        return;
      }
      case "check-closed":
        this.#noteCheck(change);
        return;
      case "record-changed": {
        const node = this.#byAccount.get(change.accountId);
        if (node !== undefined && change.mismatches > 0) this.#blamed.add(node);
        return;
      }
      case "account-suspended":
        this.#suspend(change.accountId);
        return;
      default:
        return;
    }
  }

  readonly #blamed = new Set<LabNode>();

  #noteCheck(change: Extract<DurableChange, { type: "check-closed" }>): void {
    const tally = this.#tally;
    tally.traceHash = fold(tally.traceHash, change.verdict.length);
    tally.checks[change.reason] = (tally.checks[change.reason] ?? 0) + 1;
    if (change.isFalseAlarm) tally.falseAlarms++;
    if (this.#nodes.get(change.nodeId)?.facts.nodeClass !== "honest") return;
    tally.honestChecks++;
    if (change.verdict === "mismatch") tally.honestMismatches++;
  }

  #suspend(accountId: AccountId): void {
    const node = this.#byAccount.get(accountId);
    if (node === undefined || node.isOut) return;
    node.isOut = true;
    this.#tally.suspended[node.facts.nodeClass]++;
    const s = (this.#agenda.nowMs - node.firstLieAtMs) / 1000;
    if (s >= 0) this.#tally.catches.push({ s, answers: node.answersSinceLie });
    this.#agenda.after(1, () => this.#command({ type: "node-gone", nodeId: node.facts.nodeId, how: "left" }));
    const next = this.#population.again(node.facts);
    if (next !== undefined) this.#join(next, this.#random.between(1_000, 10_000));
  }

  #countUp(): void {
    const tally = this.#tally;
    for (const job of this.#jobs.values()) {
      for (const { fence, provisional } of job.given.values()) {
        tally.answers++;
        if (this.#wrong.has(fence)) tally.standing++;
        if (provisional) tally.open++;
      }
    }
    tally.lied = this.#liedChunks.size;
    for (const node of this.#blamed) tally.blamed[node.facts.nodeClass]++;
    for (const node of this.#refused) tally.refused[node.facts.nodeClass]++;
    const points = new Map<object, number>();
    for (const { facts } of this.#nodes.values()) {
      const balance = this.#engine.balance(facts.accountId);
      const has = balance === undefined ? 0 : Number(balance.available + balance.escrow);
      points.set(facts.device, (points.get(facts.device) ?? 0) + has);
    }
    for (const { device, nodeClass } of this.#population.devices) {
      if (nodeClass !== "house") tally.pointsOverSpeed[nodeClass].push((points.get(device) ?? 0) / device.speed);
    }
  }
}

const houseNode = (index: number): LabNodeFacts => ({
  nodeId: `node_house${index}`,
  accountId: "acc_house",
  nodeClass: "house",
  conduct: honest,
  device: { speed: HOUSE_SPEED, freeAtMs: 0 },
});
