// BOINC's adaptive replication over the same population, for comparison. As its wiki has it
// (https://github.com/BOINC/boinc/wiki/AdaptiveReplication): a host that has fewer than 10 consecutive valid results isn't
// trusted; with CV of them it is trusted with probability 1 - 1/CV. What goes to a host that isn't trusted is replicated:
// two results that agree are valid, more are asked for until two do. CV rises with each replicated result that is valid and
// falls to zero with an invalid one. One result of a job per owner.
import type { ChunkResult } from "@starling/domain";
import type { AccountId } from "@starling/protocol/vocabulary";
import { packBundle } from "@starling/protocol/vocabulary";
import { Agenda } from "../agenda.ts";
import { createRandom, type Random } from "../random.ts";
import { distanceOf, itemOf, LAB_MODEL_ID } from "./lab-model.ts";
import { LabNode } from "./lab-node.ts";
import type { LabRun } from "./lab-run.ts";
import { Population } from "./population.ts";
import { createTally, fold, type Tally } from "./tally.ts";

const START_MS = 1_000_000;
const TRUSTED_FROM = 10;
/** BOINC's `max_total_results`: after this many the job is given up. */
const RESULTS_MAX = 8;
const DEADLINE_MS = 60_000;
const CHUNKS_OF_JOB = 1_250;
const SALT = 7;

interface Answer {
  readonly host: Host;
  readonly vector: Float32Array;
  readonly isWrong: boolean;
}

interface Work {
  readonly index: number;
  replicated: boolean;
  readonly answers: Answer[];
  readonly sentTo: Set<AccountId>;
  outstanding: number;
  done: Answer | "failed" | null;
  lied: boolean;
}

interface Host {
  readonly node: LabNode;
  consecutiveValid: number;
  credit: number;
}

export const runBoinc = (run: LabRun): Tally => new BoincWorld(run).run();

class BoincWorld {
  readonly #run: LabRun;
  readonly #agenda = new Agenda(START_MS);
  readonly #random: Random;
  readonly #population: Population;
  readonly #hosts = new Map<LabNode, Host>();
  readonly #work: Work[];
  /** Replicated work that needs another result, oldest first. */
  #needed: Work[] = [];
  #next = 0;
  #open: number;
  readonly #leases = new Map<number, { work: Work; host: Host }>();
  readonly #tally = createTally();
  #fences = 1;
  readonly #idle = new Set<Host>();

  constructor(run: LabRun) {
    this.#run = run;
    this.#random = createRandom(`${run.seed}/${run.liars.id}`);
    this.#population = new Population(run, this.#random.fork("population"));
    this.#open = run.chunks;
    this.#work = Array.from({ length: run.chunks }, (_, index) => ({
      index,
      replicated: false,
      answers: [],
      sentTo: new Set(),
      outstanding: 0,
      done: null,
      lied: false,
    }));
  }

  run(): Tally {
    for (const facts of this.#population.members) {
      const node = new LabNode(facts, {
        agenda: this.#agenda,
        random: this.#random.fork(facts.nodeId),
        spread: this.#run.check.honestMax / 2,
        wrongFrom: this.#run.check.spec.mismatchMin,
        handIn: (from, result, isWrong) => this.#handIn(from, result, isWrong),
      });
      const host: Host = { node, consecutiveValid: 0, credit: 0 };
      this.#hosts.set(node, host);
      this.#tally.accounts[facts.nodeClass]++;
      this.#agenda.after(this.#random.between(100, 5_000), () => this.#send(host));
    }
    while (this.#open > 0 && this.#agenda.step());
    this.#countUp();
    return this.#tally;
  }

  /** The next piece of work for a host, by the rule above. */
  #send(host: Host): void {
    const { consecutiveValid: cv, node } = host;
    const trusted = cv >= TRUSTED_FROM && this.#random.chance(1 - 1 / cv);
    const fresh = this.#work[this.#next];
    const again = trusted && fresh !== undefined ? undefined : this.#takeNeeded(host);
    const work = again ?? fresh;
    if (work === undefined) {
      this.#idle.add(host);
      return;
    }
    if (again === undefined) {
      this.#next++;
      if (!trusted) this.#replicate(work, 2);
    }
    work.sentTo.add(node.facts.accountId);
    work.outstanding++;
    const fence = this.#fences++;
    this.#leases.set(fence, { work, host });
    node.take({
      type: "grant",
      when: "now",
      nodeId: node.facts.nodeId,
      leases: [{ ...placeOf(work), fence, modelId: LAB_MODEL_ID, itemCount: 1, ttlMs: DEADLINE_MS }],
      inputs: [packBundle([itemOf(work.index, SALT)])],
    });
    this.#agenda.after(DEADLINE_MS, () => this.#lapse(fence));
  }

  /** So many results shall there be: those missing are asked of the hosts that come next. */
  #replicate(work: Work, results: number): void {
    work.replicated = true;
    const missing = results - work.answers.length - work.outstanding - (work.sentTo.size === 0 ? 1 : 0);
    for (let i = 0; i < missing; i++) this.#needed.push(work);
    let wake = missing;
    for (const host of this.#idle) {
      if (wake <= 0) break;
      if (work.sentTo.has(host.node.facts.accountId)) continue;
      wake--;
      this.#idle.delete(host);
      this.#agenda.after(1, () => this.#send(host));
    }
  }

  #takeNeeded(host: Host): Work | undefined {
    for (let i = 0; i < this.#needed.length && i < 64; i++) {
      const work = this.#needed[i];
      if (work === undefined || work.sentTo.has(host.node.facts.accountId)) continue;
      this.#needed.splice(i, 1);
      if (work.done !== null) i--;
      else return work;
    }
    return undefined;
  }

  #lapse(fence: number): void {
    const lease = this.#leases.get(fence);
    if (lease === undefined) return;
    this.#leases.delete(fence);
    const { work, host } = lease;
    host.consecutiveValid = 0;
    work.outstanding--;
    if (work.done === null) {
      if (work.sentTo.size >= RESULTS_MAX) this.#finish(work, "failed");
      else this.#replicate(work, work.answers.length + work.outstanding + 1);
    }
    this.#send(host);
  }

  #handIn(node: LabNode, result: ChunkResult, isWrong: boolean): void {
    const tally = this.#tally;
    tally.traceHash = fold(fold(tally.traceHash, result.fence), this.#agenda.nowMs * 1000);
    tally.computed++;
    const lease = this.#leases.get(result.fence);
    if (lease === undefined) return;
    this.#leases.delete(result.fence);
    const { work, host } = lease;
    work.outstanding--;
    if (isWrong) node.firstLieAtMs = Math.min(node.firstLieAtMs, this.#agenda.nowMs);
    if (isWrong && work.done === null) work.lied = true;
    if (result.ok) this.#judge(work, { host, vector: vectorIn(result.output), isWrong });
    else this.#spoilt(work, host);
    this.#send(host);
  }

  /** A result that the edge refuses is an error of the host: another is asked for. */
  #spoilt(work: Work, host: Host): void {
    host.consecutiveValid = 0;
    if (work.done !== null) return;
    if (work.sentTo.size >= RESULTS_MAX) this.#finish(work, "failed");
    else this.#replicate(work, work.answers.length + work.outstanding + 1);
  }

  #judge(work: Work, answer: Answer): void {
    work.answers.push(answer);
    if (!work.replicated) {
      answer.host.credit++;
      this.#finish(work, answer);
      return;
    }
    if (work.done !== null) {
      this.#settle(work, [answer]);
      return;
    }
    const twin = work.answers.find((other) => other !== answer && this.#agree(other, answer));
    if (twin !== undefined) {
      this.#finish(work, twin);
      this.#settle(work, work.answers);
    } else if (work.answers.length >= RESULTS_MAX) this.#finish(work, "failed");
    else if (work.outstanding === 0) this.#replicate(work, work.answers.length + 1);
  }

  #agree(a: Answer, b: Answer): boolean {
    return distanceOf(a.vector, b.vector) <= this.#run.check.spec.matchMax;
  }

  #settle(work: Work, answers: readonly Answer[]): void {
    const { done } = work;
    if (done === null || done === "failed") return;
    for (const answer of answers) {
      const valid = answer === done || this.#agree(answer, done);
      const { host } = answer;
      host.consecutiveValid = valid ? host.consecutiveValid + 1 : 0;
      if (valid) host.credit++;
      if (host.node.facts.nodeClass !== "honest") continue;
      this.#tally.honestChecks++;
      if (!valid && !answer.isWrong) this.#tally.honestMismatches++;
    }
  }

  #finish(work: Work, done: Answer | "failed"): void {
    work.done = done;
    this.#open--;
    this.#tally.virtualMs = this.#agenda.nowMs - START_MS;
  }

  #countUp(): void {
    const tally = this.#tally;
    for (const { done, lied } of this.#work) {
      if (lied) tally.lied++;
      if (done === null || done === "failed") tally.failed++;
      else {
        tally.answers++;
        if (done.isWrong) tally.standing++;
        if (done.isWrong && lied) tally.liedThrough++;
      }
    }
    const credit = new Map<object, number>();
    for (const { node, credit: more } of this.#hosts.values()) {
      credit.set(node.facts.device, (credit.get(node.facts.device) ?? 0) + more);
    }
    for (const { device, nodeClass } of this.#population.devices) {
      if (nodeClass !== "house") tally.pointsOverSpeed[nodeClass].push((credit.get(device) ?? 0) / device.speed);
    }
  }
}

const placeOf = (work: Work): { jobId: `job_${string}`; chunkIndex: number } => ({
  jobId: `job_${Math.floor(work.index / CHUNKS_OF_JOB)}`,
  chunkIndex: work.index % CHUNKS_OF_JOB,
});

/** The one vector of an answer, which ends its bundle. */
function vectorIn(output: Uint8Array): Float32Array {
  return new Float32Array(output.slice(-32).buffer);
}
