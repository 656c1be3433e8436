// A network without faults, put together by hand, for questions of time and share.
import type { Policy } from "@starling/domain";
import type { AccountId, JobId, NodeId } from "@starling/protocol/vocabulary";
import { Agenda } from "./agenda.ts";
import type { Character } from "./character.ts";
import { MachineNode } from "./machine-node.ts";
import { createRandom } from "./random.ts";
import type { SimNode } from "./sim-node.ts";
import { SimRelay, SYSTEM } from "./sim-relay.ts";
import { NO_RECORD } from "./store.ts";

const STEADY: Character = {
  itemsPerSecond: 10,
  models: ["quick"],
  fails: 0,
  garbles: 0,
  stalls: 0,
  cheats: 0,
  lies: 0,
  breaksEveryMs: Number.POSITIVE_INFINITY,
  leavesEveryMs: Number.POSITIVE_INFINITY,
  pausesEveryMs: Number.POSITIVE_INFINITY,
  drops: 0,
  duplicates: 0,
  delayMs: 20,
  results: 8,
};

export class Scenario {
  readonly #agenda = new Agenda(1_000_000);
  readonly #random = createRandom("scenario");
  readonly #nodes = new Map<NodeId, SimNode>();
  readonly #relay: SimRelay;
  readonly #endedAtMs = new Map<JobId, number>();

  constructor(policy: Partial<Policy> = {}) {
    this.#relay = new SimRelay({
      agenda: this.#agenda,
      random: this.#random.fork("relay"),
      policy,
      audited: true,
      chain: null,
      trace: () => {},
      emit: (effect) => {
        if (effect.type === "job-ended") this.#endedAtMs.set(effect.jobId, this.#agenda.nowMs);
        else if ("nodeId" in effect) this.#nodes.get(effect.nodeId)?.receive(effect);
      },
    });
    for (const { accountId, kind } of SYSTEM) this.#relay.openAccount(accountId, kind);
    this.#relay.start();
  }

  node(name: string, character: Partial<Character>): SimNode {
    const nodeId: NodeId = `node_${name}`;
    const accountId: AccountId = `acc_${name}`;
    this.#relay.openAccount(accountId, "contributor");
    const all = { ...STEADY, ...character };
    const node = new MachineNode({ nodeId, accountId }, all, this.#relay, this.#agenda, this.#random.fork(name));
    this.#nodes.set(nodeId, node);
    node.connect();
    return node;
  }

  /** A consumer with points enough, and its job of small items. */
  job(consumer: string, itemCount: number, modelId = "quick"): JobId {
    const accountId: AccountId = `acc_${consumer}`;
    this.#relay.openAccount(accountId, "consumer");
    const points = { accountId, amount: 10n ** 12n, idempotencyKey: `grant:${consumer}` } as const;
    this.#relay.run({
      type: "load-account",
      account: { accountId, kind: "consumer", available: 0n, held: 0n, escrow: 0n, record: NO_RECORD },
    });
    this.#relay.run({ type: "grant-points", ...points });
    const items = Array.from({ length: itemCount }, (_, index) => Uint8Array.of(index & 0x7f));
    const ask = { modelId, assurance: "none", quorum: null, whenTooFew: "wait", items } as const;
    const reply = this.#relay.run({ type: "admit-job", accountId, idempotencyKey: null, requestHash: "r", ...ask });
    if (reply === undefined || !reply.ok) throw new Error("the job was not admitted");
    return reply.value.jobId;
  }

  pass(ms: number): void {
    const endMs = this.#agenda.nowMs + ms;
    this.#agenda.after(ms, () => {});
    while (this.#agenda.nowMs < endMs) this.#agenda.step();
  }

  /** Runs until the job has ended; returns how long that took, in ms. */
  untilEnded(jobId: JobId, atMostMs = 3_600_000): number {
    const startMs = this.#agenda.nowMs;
    while (!this.#endedAtMs.has(jobId)) {
      this.#agenda.step();
      if (this.#agenda.nowMs - startMs > atMostMs) throw new Error(`${jobId} has not ended after ${atMostMs} ms`);
    }
    return (this.#endedAtMs.get(jobId) ?? 0) - startMs;
  }

  itemsDone(jobId: JobId): number {
    return this.#relay.store.jobs.get(jobId)?.itemsDone ?? 0;
  }
}
