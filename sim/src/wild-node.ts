// A wild node: keeps to no protocol in particular. It computes at its own speed, and errs, stalls, leaves and comes back as its character has it.
import { type ChunkResult, DEFAULT_POLICY, type Effect } from "@starling/domain";
import {
  type AccountId,
  type Backend,
  type ErrorCode,
  type GenerateItem,
  type NodeId,
  packBundle,
} from "@starling/protocol/vocabulary";
import type { Agenda } from "./agenda.ts";
import type { Character } from "./character.ts";
import type { Random } from "./random.ts";
import { isPoisoned, itemsOf, rightAnswer, textOf, unitsOf, wrongAnswer } from "./sim-models.ts";
import type { NodeEffect, SimNode } from "./sim-node.ts";
import type { SimRelay } from "./sim-relay.ts";
import { outputOf, rightText, spoil } from "./sim-texts.ts";
import { TextDesk, type TextLease } from "./text-desk.ts";

type Grant = Extract<Effect, { type: "grant" }>;

interface Task {
  readonly lease: Grant["leases"][number];
  readonly input: Uint8Array;
}

const RESEND_MS = 3_000;
const BAD_OUTPUT = ["malformed_frame", "wrong_shape", "not_finite"] as const;

export class WildNode implements SimNode {
  character: Character;
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #relay: SimRelay;
  readonly #models: Set<string>;
  readonly #queue: Task[] = [];
  #running: Task | null = null;
  readonly #outbox = new Map<number, { result: ChunkResult; sentAtMs: number }>();
  readonly #past: ChunkResult[] = [];
  readonly #desk: TextDesk;
  /** Rises with every connection: messages of an older one are lost. */
  #session = 0;
  #online = false;
  #paused = false;
  #stalled = false;
  answeredItems = 0;

  constructor(
    identity: { nodeId: NodeId; accountId: AccountId },
    character: Character,
    relay: SimRelay,
    agenda: Agenda,
    random: Random,
  ) {
    this.nodeId = identity.nodeId;
    this.accountId = identity.accountId;
    this.character = character;
    this.#models = new Set(character.models);
    this.#relay = relay;
    this.#agenda = agenda;
    this.#random = random;
    this.#desk = new TextDesk(agenda, random.fork("desk"), {
      tell: (parts, answered) => {
        if (!this.#online) return;
        const { nodeId } = this;
        this.#send(() => {
          const session = this.#session;
          relay.run({ type: "progress", nodeId, parts }, (replies) => {
            if (session === this.#session) this.#send(() => answered(replies));
          });
        });
      },
      done: (lease, tokens) => this.#wrote(lease, tokens),
      refused: () => {},
    });
    this.#everyRoughly("breaksEveryMs", () => this.disconnect(random.between(10, 20_000)));
    this.#everyRoughly("leavesEveryMs", () => this.#leave());
    this.#everyRoughly("pausesEveryMs", () => this.#pause());
  }

  get isOnline(): boolean {
    return this.#online;
  }

  #everyRoughly(what: "breaksEveryMs" | "leavesEveryMs" | "pausesEveryMs", happen: () => void): void {
    const meanMs = this.character[what];
    if (meanMs === Number.POSITIVE_INFINITY) return;
    this.#agenda.after(this.#random.between(0, 2 * meanMs), () => {
      if (this.character[what] === Number.POSITIVE_INFINITY) return;
      if (this.#online) happen();
      this.#everyRoughly(what, happen);
    });
  }

  connect(): void {
    if (this.#online) return;
    if (!this.#relay.isUp || this.#relay.join(this.nodeId, this.accountId) !== null) {
      this.#agenda.after(this.#random.between(200, 2_000), () => this.connect());
      return;
    }
    this.#online = true;
    const session = ++this.#session;
    this.#sayReady();
    this.#relay.run({ type: "node-capacity", nodeId: this.nodeId, paused: this.#paused, giveBack: [] });
    this.#renew(session);
    this.#resend(session);
    this.#work();
  }

  #sayReady(): void {
    const { itemsPerSecond } = this.character;
    const models = [...this.#models].map((modelId) => ({
      modelId,
      backend: this.#random.pick<Backend>(["webgpu", "wasm", "cpu"]),
      adapterClass: "simulated",
      // What a node says of itself is roughly true.
      itemsPerSecond: (itemsPerSecond / unitsOf(modelId)) * this.#random.between(0.5, 2),
      streamsMax: 3,
    }));
    this.#relay.run({ type: "node-ready", nodeId: this.nodeId, models });
  }

  #prepare(modelIds: readonly string[]): void {
    const session = this.#session;
    this.#agenda.after(this.#random.between(100, 5_000), () => {
      for (const modelId of modelIds) this.#models.add(modelId);
      if (session === this.#session && this.#online) this.#sayReady();
    });
  }

  /** @param forMs how long until it comes back */
  disconnect(forMs: number, how: "lost" | "silent" = "lost"): void {
    if (!this.#online) return;
    this.#online = false;
    const session = ++this.#session;
    if (how === "lost") {
      this.#agenda.after(this.#random.between(0, 500), () => {
        // A socket that broke is noticed late, but never after the same node's next one.
        if (this.#session === session) this.#relay.run({ type: "node-gone", nodeId: this.nodeId, how: "lost" });
      });
    }
    this.#agenda.after(forMs, () => this.connect());
  }

  #leave(): void {
    this.#send(() => this.#relay.run({ type: "node-gone", nodeId: this.nodeId, how: "left" }));
    this.#online = false;
    this.#session++;
    this.#queue.length = 0;
    this.#outbox.clear();
    this.#desk.clear();
    this.#agenda.after(this.#random.between(1_000, 30_000), () => this.connect());
  }

  #pause(): void {
    this.#paused = true;
    const giveBack = [...this.#queue.splice(0).map((task) => task.lease.fence), ...this.#desk.fences];
    this.#desk.clear();
    this.#send(() => this.#relay.run({ type: "node-capacity", nodeId: this.nodeId, paused: true, giveBack }));
    this.#agenda.after(this.#random.between(500, 10_000), () => this.resume());
  }

  /** Said again also where it was said before: that may have been lost. */
  resume(): void {
    this.#paused = false;
    this.#send(() => this.#relay.run({ type: "node-capacity", nodeId: this.nodeId, paused: false, giveBack: [] }));
  }

  /** Puts an action on the wire to the relay: it may be lost, come twice, or late. */
  #send(arrive: () => void): void {
    const session = this.#session;
    const { drops, duplicates } = this.character;
    if (this.#random.chance(drops)) return;
    const copies = this.#random.chance(duplicates) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      this.#agenda.after(this.#delayMs(), () => {
        if (session === this.#session && this.#online) arrive();
      });
    }
  }

  #delayMs(): number {
    const { delayMs, drops } = this.character;
    const late = drops > 0 && this.#random.chance(0.02) ? this.#random.between(500, 4_000) : 0;
    return this.#random.between(0.2, 2 * delayMs) + late;
  }

  /** What the relay sends arrives by the same kind of wire. */
  receive(effect: NodeEffect): void {
    this.#send(() => {
      if (effect.type === "grant") this.#take(effect);
      else if (effect.type === "cancel-leases") this.#forget(effect.fences);
      else if (effect.type === "prepare") this.#prepare(effect.modelIds);
      else if (effect.code === "account_suspended") this.disconnect(this.#random.between(1_000, 20_000));
    });
  }

  #take(grant: Grant): void {
    grant.leases.forEach((lease, index) => {
      const input = grant.inputs[index];
      const known = this.#outbox.has(lease.fence) || this.#tasks().some((task) => task.lease.fence === lease.fence);
      if (input === undefined || known || this.#desk.has(lease.fence)) return;
      const text = textOf(input);
      if (text === null || isPoisoned(itemsOf(input)[0] ?? new Uint8Array())) this.#queue.push({ lease, input });
      else this.#write(lease, text);
    });
    this.#work();
  }

  /** A text is made beside all else. */
  #write(lease: Grant["leases"][number], text: GenerateItem): void {
    const right = rightText(text);
    const tokens = this.#random.chance(this.character.cheats) ? spoil(text, right, this.#random) : right;
    // One that stalls says nothing for a while: it is never begun.
    if (this.#random.chance(this.character.stalls)) return;
    this.#desk.start(lease, text, tokens, 2_000 / this.character.itemsPerSecond);
  }

  #wrote({ jobId, chunkIndex, fence }: TextLease, tokens: readonly number[]): void {
    const isBad = this.#random.chance(this.character.garbles + this.character.fails);
    const output = packBundle([outputOf(tokens)]);
    const result: ChunkResult = isBad
      ? { ok: false, jobId, chunkIndex, fence, code: this.#random.pick(["run_failed", "wrong_shape"] as const) }
      : { ok: true, jobId, chunkIndex, fence, runMs: 1, output, proof: null };
    this.#outbox.set(fence, { result, sentAtMs: Number.NEGATIVE_INFINITY });
    if (!isBad) this.answeredItems++;
    this.#flush();
  }

  #tasks(): Task[] {
    return this.#running === null ? this.#queue : [this.#running, ...this.#queue];
  }

  #forget(fences: readonly number[]): void {
    for (const fence of fences) {
      this.#outbox.delete(fence);
      this.#desk.stop(fence);
      const at = this.#queue.findIndex((task) => task.lease.fence === fence);
      if (at >= 0) this.#queue.splice(at, 1);
      if (this.#running?.lease.fence === fence) this.#running = null;
    }
    this.#work();
  }

  #work(): void {
    if (this.#running !== null || this.#stalled) return;
    const task = this.#queue.shift();
    if (task === undefined) return;
    this.#running = task;
    const { lease } = task;
    const msEach = (1000 * unitsOf(lease.modelId)) / this.character.itemsPerSecond;
    const runMs = lease.itemCount * msEach * this.#random.between(0.8, 1.3);
    if (this.#random.chance(this.character.stalls)) {
      this.#stalled = true;
      this.#agenda.after(this.#random.between(1_000, 120_000), () => {
        this.#stalled = false;
        this.#work();
      });
    }
    this.#agenda.after(runMs, () => {
      if (this.#running !== task) return;
      this.#running = null;
      if (!this.#stalled) this.#finish(task, runMs);
      this.#work();
    });
  }

  #finish({ lease, input }: Task, runMs: number): void {
    const { jobId, chunkIndex, fence } = lease;
    const failure = this.#failure(input);
    const items = itemsOf(input);
    const result: ChunkResult =
      failure === null
        ? { ok: true, jobId, chunkIndex, fence, runMs, output: this.#answer(items), proof: null }
        : { ok: false, jobId, chunkIndex, fence, code: failure };
    this.#outbox.set(fence, { result, sentAtMs: Number.NEGATIVE_INFINITY });
    if (failure === null) this.answeredItems += lease.itemCount;
    if (this.#outbox.size >= this.character.results || this.#queue.length === 0) this.#flush();
  }

  #answer(items: readonly Uint8Array[]): Uint8Array {
    return this.#random.chance(this.character.cheats) ? wrongAnswer(items, this.#random) : rightAnswer(items);
  }

  #failure(input: Uint8Array): Extract<ChunkResult, { ok: false }>["code"] | null {
    if (itemsOf(input).some(isPoisoned)) return "input_rejected";
    if (this.#random.chance(this.character.garbles)) return this.#random.pick(BAD_OUTPUT);
    if (this.#random.chance(this.character.fails)) return this.#random.pick(["run_failed", "device_lost"] as const);
    return null;
  }

  #flush(): void {
    if (!this.#online) return;
    const { nowMs } = this.#agenda;
    const due = [...this.#outbox.values()].filter(({ sentAtMs }) => sentAtMs + RESEND_MS <= nowMs).slice(0, 256);
    if (due.length === 0) return;
    for (const entry of due) entry.sentAtMs = nowMs;
    const results = due.map(({ result }) => result);
    if (this.#random.chance(this.character.lies)) results.push(...this.#lies(results));
    for (const { result } of due) if (this.#past.push(result) > 50) this.#past.shift();
    this.#send(() => {
      const session = this.#session;
      this.#relay.run({ type: "results", nodeId: this.nodeId, results }, (outcomes) => {
        if (session === this.#session) this.#send(() => this.#acknowledged(results, outcomes));
      });
    });
  }

  #acknowledged(results: readonly ChunkResult[], outcomes: readonly (ErrorCode | null)[]): void {
    if (outcomes.length !== results.length) throw new Error("the outcomes don't fit the results");
    for (const { fence } of results) this.#outbox.delete(fence);
    if (this.#outbox.size > 0) this.#flush();
  }

  /** Results that must be refused: said twice, old, of another's lease, of another chunk. */
  #lies(results: readonly ChunkResult[]): ChunkResult[] {
    const model = this.#random.pick(results);
    const old = this.#past.length > 0 ? [this.#random.pick(this.#past)] : [];
    return [
      model,
      ...old,
      { ...model, fence: model.fence + this.#random.int(1, 40) },
      { ...this.#random.pick(results), chunkIndex: model.chunkIndex + 1 },
    ];
  }

  #renew(session: number): void {
    if (session !== this.#session || !this.#online) return;
    const fences = [...this.#tasks().map((task) => task.lease.fence), ...this.#outbox.keys()];
    if (fences.length > 0) {
      this.#send(() => {
        this.#relay.run({ type: "renew", nodeId: this.nodeId, fences }, ({ lost }) => {
          if (session === this.#session) this.#send(() => this.#forget(lost));
        });
      });
    }
    this.#agenda.after(DEFAULT_POLICY.renewEveryMs, () => this.#renew(session));
  }

  #resend(session: number): void {
    if (session !== this.#session || !this.#online) return;
    this.#flush();
    this.#agenda.after(RESEND_MS, () => this.#resend(session));
  }
}
