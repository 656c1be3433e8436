// One simulated network from a seed: consumers, nodes, a relay that crashes, and what must hold after every step and at the end.
import type { Policy } from "@starling/domain";
import type { AccountId, JobId, NodeId } from "@starling/protocol/vocabulary";
import { Agenda } from "./agenda.ts";
import { type Character, healthy } from "./character.ts";
import { checkEnd } from "./check-end.ts";
import { MachineNode } from "./machine-node.ts";
import { createRandom, hash, type Random } from "./random.ts";
import { SimConsumer } from "./sim-consumer.ts";
import type { SimNode } from "./sim-node.ts";
import { SimRelay, SYSTEM } from "./sim-relay.ts";
import { WildNode } from "./wild-node.ts";

export interface WorldOptions {
  readonly seed: string;
  /** Looks through the whole engine after every step; slower, and the same trace. */
  readonly audited: boolean;
  /** Keeps the trace's lines, not only their hash. */
  readonly keepTrace?: boolean;
}

export interface WorldReport {
  readonly seed: string;
  readonly traceHash: number;
  readonly trace: readonly string[];
  readonly steps: number;
  readonly virtualMs: number;
  readonly jobs: { readonly done: number; readonly failed: number; readonly cancelled: number };
  readonly items: number;
  readonly crashes: number;
}

const START_MS = 1_000_000;
const END_AFTER_MS = 4 * 3_600_000;
const STEPS_MAX = 2_000_000;

export function runWorld(options: WorldOptions): WorldReport {
  return new World(options).run();
}

class World {
  readonly #options: WorldOptions;
  readonly #agenda = new Agenda(START_MS);
  readonly #random: Random;
  readonly #relay: SimRelay;
  readonly #nodes = new Map<NodeId, SimNode>();
  readonly #consumers: SimConsumer[] = [];
  readonly #faultsUntilMs: number;
  readonly #trace: string[] = [];
  #traceHash = 0;
  #crashes = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    const random = createRandom(options.seed);
    this.#random = random;
    this.#faultsUntilMs = START_MS + random.between(20_000, 240_000);
    this.#relay = new SimRelay({
      agenda: this.#agenda,
      random: random.fork("relay"),
      policy: drawPolicy(random),
      audited: options.audited,
      trace: (line) => this.#note(line),
      emit: (effect) => {
        if (effect.type === "answered" || effect.type === "job-ended" || effect.type === "balance") return;
        if (effect.type === "claim") return;
        this.#nodes.get(effect.nodeId)?.receive(effect);
      },
    });
    for (const { accountId, kind } of SYSTEM) this.#relay.openAccount(accountId, kind);
    this.#addNodes();
    this.#addConsumers();
  }

  #note(line: string): void {
    const stamped = `${this.#agenda.nowMs.toFixed(3)} ${line}`;
    this.#traceHash = hash(stamped, this.#traceHash);
    if (this.#options.keepTrace) this.#trace.push(stamped);
  }

  #addNodes(): void {
    const random = this.#random.fork("nodes");
    const count = random.int(2, 9);
    const isHostile = random.chance(0.2);
    for (let i = 0; i < count; i++) {
      const nodeId: NodeId = `node_${i}`;
      const accountId: AccountId = `acc_n${random.int(0, count - 1)}`;
      if (!this.#relay.store.accounts.has(accountId)) this.#relay.openAccount(accountId, "contributor");
      const character = drawCharacter(random, i, isHostile);
      const Kind = random.chance(0.5) ? MachineNode : WildNode;
      const node = new Kind({ nodeId, accountId }, character, this.#relay, this.#agenda, random.fork(nodeId));
      this.#nodes.set(nodeId, node);
      this.#agenda.after(random.between(0, 10_000), () => node.connect());
    }
  }

  #addConsumers(): void {
    const random = this.#random.fork("consumers");
    const count = random.int(2, 4);
    for (let i = 0; i < count; i++) {
      const accountId: AccountId = `acc_c${i}`;
      this.#relay.openAccount(accountId, "consumer");
      const points = i === 0 ? 300_000n : 1_000_000_000n;
      const consumer = new SimConsumer({ accountId, points }, this.#relay, this.#agenda, random.fork(accountId));
      this.#consumers.push(consumer);
    }
  }

  #planCrashes(): void {
    const random = this.#random.fork("crashes");
    const crash = (): void => {
      if (this.#agenda.nowMs >= this.#faultsUntilMs) return;
      this.#crashes++;
      this.#relay.crash();
      for (const node of this.#nodes.values()) node.disconnect(random.between(100, 8_000), "silent");
      this.#agenda.after(random.between(50, 6_000), () => this.#relay.start());
      this.#agenda.after(random.between(8_000, 60_000), crash);
    };
    if (random.chance(0.75)) this.#agenda.after(random.between(1_000, 60_000), crash);
  }

  run(): WorldReport {
    this.#relay.start();
    this.#planCrashes();
    for (const consumer of this.#consumers) consumer.start();
    this.#agenda.after(this.#faultsUntilMs - START_MS, () => {
      this.#note("faults end");
      for (const node of this.#nodes.values()) {
        node.character = healthy(node.character);
        node.resume();
      }
      for (const consumer of this.#consumers) consumer.behave();
    });
    let steps = 0;
    while (!this.#isOver()) {
      if (!this.#agenda.step()) throw new Error("nothing is left to happen, and the network isn't done");
      if (++steps > STEPS_MAX) throw new Error(`the network isn't done after ${steps} steps: ${this.#open()}`);
      if (this.#agenda.nowMs > START_MS + END_AFTER_MS) throw new Error(`jobs don't end: ${this.#open()}`);
    }
    const summary = checkEnd(this.#relay.store, this.#consumers);
    const { seed } = this.#options;
    const virtualMs = this.#agenda.nowMs - START_MS;
    return {
      seed,
      traceHash: this.#traceHash,
      trace: this.#trace,
      steps,
      virtualMs,
      crashes: this.#crashes,
      ...summary,
    };
  }

  #isOver(): boolean {
    if (this.#agenda.nowMs < this.#faultsUntilMs || !this.#consumers.every((consumer) => consumer.isDone)) return false;
    for (const job of this.#relay.store.jobs.values()) if (job.ended === null) return false;
    return true;
  }

  #open(): string {
    const open: JobId[] = [];
    for (const [jobId, job] of this.#relay.store.jobs) if (job.ended === null) open.push(jobId);
    const online = [...this.#nodes.values()].filter((node) => node.isOnline).length;
    const asking = this.#consumers.filter((consumer) => !consumer.isDone).length;
    return `${open.join(", ") || "no jobs"} open, ${online} nodes online, ${asking} consumers still asking`;
  }
}

function drawPolicy(random: Random): Partial<Policy> {
  return {
    spanWindow: random.int(1, 3),
    chunkAttemptsMax: random.int(3, 6),
    openJobsPerAccountMax: random.int(2, 6),
    openChunksMax: random.pick([300, 3_000, 100_000]),
    grantLeasesMax: random.pick([4, 64, 256]),
    leasesPerNodeMax: random.pick([6, 100, 512]),
    grantBytesMax: random.pick([64, 4_096, 8 * 1024 * 1024]),
    reconnectGraceMs: random.pick([0, 2_000, 5_000]),
    stragglerFloorMs: random.pick([500, 2_000]),
  };
}

function drawCharacter(random: Random, index: number, isHostile: boolean): Character {
  const trouble = random.pick(isHostile ? [3, 6] : [0, 0, 1, 1, 3]);
  const rare = (chance: number): number => (random.chance(0.6) ? chance * trouble : 0);
  const seldom = (meanMs: number): number =>
    trouble > 0 && random.chance(0.5) ? meanMs / trouble : Number.POSITIVE_INFINITY;
  const all = ["quick", "slow", "free"];
  return {
    itemsPerSecond: random.logBetween(2, 400),
    models: index === 0 ? all : all.filter(() => random.chance(0.7)),
    fails: rare(0.05),
    garbles: rare(0.05),
    stalls: rare(0.01),
    lies: rare(0.2),
    breaksEveryMs: seldom(30_000),
    leavesEveryMs: seldom(40_000),
    pausesEveryMs: seldom(30_000),
    drops: rare(0.04),
    duplicates: rare(0.05),
    delayMs: random.logBetween(1, 200),
    results: random.pick([1, 8, 64]),
  };
}
