// One simulated network from a seed: consumers, nodes, a relay that crashes, and what must hold after every step and at the end.
import { DEFAULT_POLICY, type Policy } from "@starling/domain";
import type { AccountId, NodeId } from "@starling/protocol/vocabulary";
import { Agenda } from "./agenda.ts";
import { type Character, healthy } from "./character.ts";
import { checkEnd } from "./check-end.ts";
import { MachineNode } from "./machine-node.ts";
import { checkMoney } from "./money/check-money.ts";
import { SimChain } from "./money/sim-chain.ts";
import { SimSaver } from "./money/sim-saver.ts";
import { watchSimChain } from "./money/sim-watcher.ts";
import { createRandom, hash, type Random } from "./random.ts";
import { SimConsumer } from "./sim-consumer.ts";
import type { SimNode } from "./sim-node.ts";
import { SimOperator } from "./sim-operator.ts";
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
  /** Wrong answers that stand, of chunks that nobody looked at. */
  readonly wrong: number;
  readonly corrected: number;
  readonly suspended: number;
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
  readonly #policy: Partial<Policy>;
  /** Some node gives wrong answers that look right. */
  #cheats = false;
  readonly #chain: SimChain | null;
  readonly #savers: SimSaver[] = [];
  readonly #trace: string[] = [];
  #operator: SimOperator | null = null;
  #traceHash = 0;
  #crashes = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    const random = createRandom(options.seed);
    this.#random = random;
    this.#policy = drawPolicy(random);
    this.#faultsUntilMs = START_MS + random.between(20_000, 240_000);
    const money = random.fork("money");
    this.#chain = money.chance(0.6)
      ? new SimChain(this.#agenda, money.fork("chain"), (line) => this.#note(line))
      : null;
    this.#relay = new SimRelay({
      chain: this.#chain?.origin ?? null,
      agenda: this.#agenda,
      random: random.fork("relay"),
      policy: this.#policy,
      audited: options.audited,
      trace: (line) => this.#note(line),
      emit: (effect) => {
        if (effect.type === "streamed") {
          const accountId = this.#relay.store.jobs.get(effect.jobId)?.admitted.accountId;
          this.#consumers.find((consumer) => consumer.accountId === accountId)?.hear(effect);
        }
        if (effect.type === "notice" && effect.code === "node_suspended")
          this.#nodes.get(effect.nodeId)?.disconnect(this.#random.between(1_000, 20_000), "silent");
        else if ("nodeId" in effect) this.#nodes.get(effect.nodeId)?.receive(effect);
      },
    });
    for (const { accountId, kind } of SYSTEM) this.#relay.openAccount(accountId, kind);
    this.#addNodes();
    this.#addConsumers();
    if (this.#chain !== null) this.#addSavers(this.#chain, money);
    const operating = random.fork("operator");
    if (operating.chance(0.5))
      this.#operator = new SimOperator({ relay: this.#relay, agenda: this.#agenda, random: operating });
  }

  #addSavers(chain: SimChain, random: Random): void {
    watchSimChain(this.#relay, chain, this.#agenda, random.fork("watcher"));
    const owners = [...this.#relay.store.accounts.values()].filter(({ kind }) => kind === "contributor");
    const all = owners.map(({ accountId }) => accountId);
    for (const accountId of all) {
      const world = { relay: this.#relay, chain, agenda: this.#agenda, random: random.fork(accountId) };
      this.#savers.push(new SimSaver(accountId, all, world));
    }
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
    const cheats = random.chance(0.5) ? random.pick([0.02, 0.3, 1]) : 0;
    this.#addHouse(random);
    for (let i = 0; i < count; i++) {
      const nodeId: NodeId = `node_${i}`;
      const accountId: AccountId = `acc_n${random.int(0, count - 1)}`;
      if (!this.#relay.store.accounts.has(accountId)) this.#relay.openAccount(accountId, "contributor");
      const character = drawCharacter(random, i, isHostile);
      const mayCheat = i > 0 && random.chance(0.5);
      this.#addNode(nodeId, accountId, { ...character, cheats: mayCheat ? cheats : 0 }, random, 10_000);
      this.#cheats ||= mayCheat && cheats > 0;
    }
  }

  #addNode(nodeId: NodeId, accountId: AccountId, character: Character, random: Random, withinMs: number): void {
    const Kind = random.chance(0.5) ? MachineNode : WildNode;
    const node = new Kind({ nodeId, accountId }, character, this.#relay, this.#agenda, random.fork(nodeId));
    this.#nodes.set(nodeId, node);
    this.#agenda.after(random.between(0, withinMs), () => node.connect());
  }

  /** The relay's own referee; now and then it comes late. */
  #addHouse(random: Random): void {
    this.#relay.openAccount("acc_house", "referee");
    const itemsPerSecond = random.logBetween(100, 1_000);
    const character = { ...drawCharacter(random, 0, false), garbles: 0, itemsPerSecond };
    const isLate = random.chance(0.2);
    this.#addNode("node_house", "acc_house", character, random, isLate ? this.#faultsUntilMs - START_MS : 5_000);
  }

  /** Honest nodes of so many owners that any check can be made, however many were suspended. */
  #addRecruits(): void {
    const random = this.#random.fork("recruits");
    for (let i = 0; i < 4; i++) {
      const accountId: AccountId = `acc_r${i}`;
      this.#relay.openAccount(accountId, "contributor");
      const nodeId: NodeId = `node_r${i}`;
      const character = healthy(drawCharacter(random, 0, false));
      // A wild one: it is ready for every model, whatever it is asked to prepare.
      const node = new WildNode({ nodeId, accountId }, character, this.#relay, this.#agenda, random.fork(nodeId));
      this.#nodes.set(nodeId, node);
      this.#agenda.after(random.between(0, 5_000), () => node.connect());
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
      for (const saver of this.#savers) saver.behave();
      this.#operator?.behave();
      if (this.#chain !== null) this.#chain.isFaulty = false;
      this.#addRecruits();
    });
    let steps = 0;
    while (!this.#isOver()) {
      if (!this.#agenda.step()) throw new Error("nothing is left to happen, and the network isn't done");
      if (++steps > STEPS_MAX) throw new Error(`the network isn't done after ${steps} steps: ${this.#open()}`);
      if (this.#agenda.nowMs > START_MS + END_AFTER_MS) throw new Error(`jobs don't end: ${this.#open()}`);
    }
    const summary = checkEnd(this.#relay.store, this.#consumers, {
      cheats: this.#cheats,
      escrowAgeMs: this.#policy.escrowAgeMs ?? DEFAULT_POLICY.escrowAgeMs,
    });
    if (this.#chain !== null) checkMoney(this.#relay.store, this.#chain);
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
    const { store } = this.#relay;
    for (const job of store.jobs.values()) if (job.ended === null) return false;
    // One that is held waits for an operator, who has gone home.
    for (const { state } of store.openRedemptions()) if (state === "issued") return false;
    return true;
  }

  #open(): string {
    const open: string[] = [];
    for (const [jobId, job] of this.#relay.store.jobs) {
      if (job.ended !== null) continue;
      const { assurance, quorum, modelId } = job.admitted;
      const rule = quorum === null ? "" : ` ${quorum.agree} of ${quorum.of}`;
      open.push(`${jobId} (${modelId}, ${assurance}${rule}: ${JSON.stringify(this.#relay.explain(jobId))})`);
    }
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
    admission: random.chance(0.5),
    provenMatches: random.int(1, 4),
    auditBatchMax: random.pick([1, 4, 10]),
    auditBatchMs: random.pick([1_000, 30_000]),
    escrowAgeMs: random.pick([0, 5_000, 600_000]),
    knownAnswerRate: random.pick([0, 0.05, 0.5]),
    redemptionMin: random.pick([1n, 1_000n]),
    redemptionApprovalFrom: random.pick([1_000n, 1_000_000_000n]),
    redemptionAccountPerDay: random.pick([100_000n, 1_000_000_000_000n]),
    voucherTtlMs: random.pick([5_000, 30_000, 120_000]),
  };
}

function drawCharacter(random: Random, index: number, isHostile: boolean): Character {
  const trouble = random.pick(isHostile ? [3, 6] : [0, 0, 1, 1, 3]);
  const rare = (chance: number): number => (random.chance(0.6) ? chance * trouble : 0);
  const seldom = (meanMs: number): number =>
    trouble > 0 && random.chance(0.5) ? meanMs / trouble : Number.POSITIVE_INFINITY;
  const all = ["quick", "slow", "free", "story"];
  return {
    itemsPerSecond: random.logBetween(2, 400),
    models: index === 0 ? all : all.filter(() => random.chance(0.7)),
    fails: rare(0.05),
    garbles: rare(0.05),
    stalls: rare(0.01),
    cheats: 0,
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
