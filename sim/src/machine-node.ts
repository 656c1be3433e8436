// A node driven by the state machine that real nodes run, in virtual time. Its wire is a socket's: in order, and what is lost breaks it.
import { type ChunkResult, DEFAULT_POLICY } from "@starling/domain";
import type { AccountId, NodeId } from "@starling/protocol/vocabulary";
import {
  type Answer,
  type Batch,
  IDLE,
  type NodeAction,
  type NodeEvent,
  type NodeState,
  type RunOutcome,
  step,
} from "@starling/worker-runtime/machine";
import type { Agenda } from "./agenda.ts";
import type { Character } from "./character.ts";
import type { Random } from "./random.ts";
import { isPoisoned, itemsOf, rightOutput, textOf, unitsOf, wrongAnswer } from "./sim-models.ts";
import type { NodeEffect, SimNode } from "./sim-node.ts";
import type { SimRelay } from "./sim-relay.ts";
import { outputOf, rightText, spoil } from "./sim-texts.ts";
import { TextDesk, type TextLease } from "./text-desk.ts";

const DRAIN_MS = 5_000;

export class MachineNode implements SimNode {
  readonly nodeId: NodeId;
  character: Character;
  answeredItems = 0;
  readonly #accountId: AccountId;
  readonly #relay: SimRelay;
  readonly #agenda: Agenda;
  readonly #random: Random;
  #state: NodeState = IDLE;
  /** Rises with each connection, worker, list to prepare: what belongs to an older one comes to nothing. */
  #session = 0;
  #worker = 0;
  #preparing = 0;
  #online = false;
  readonly #desk: TextDesk;
  /** What the machine calls the streams that run, by fence. */
  readonly #streams = new Map<number, number>();
  /** When the latest message in each direction arrives: none overtakes it. */
  #upMs = 0;
  #downMs = 0;

  constructor(
    identity: { nodeId: NodeId; accountId: AccountId },
    character: Character,
    relay: SimRelay,
    agenda: Agenda,
    random: Random,
  ) {
    this.nodeId = identity.nodeId;
    this.#accountId = identity.accountId;
    this.character = character;
    this.#relay = relay;
    this.#agenda = agenda;
    this.#random = random;
    this.#desk = new TextDesk(agenda, random.fork("desk"), {
      tell: (parts, answered) => {
        const { nodeId } = this;
        this.#ask((heard) =>
          relay.run({ type: "progress", nodeId, parts }, (replies) => heard(() => answered(replies))),
        );
      },
      done: (lease, tokens) => {
        const fails = random.chance(this.character.fails);
        const value = { outputs: [outputOf(tokens)], runMs: 1 };
        this.#wrote(lease, fails ? { ok: false, error: { code: "run_failed" } } : { ok: true, value });
      },
      refused: ({ fence }) => this.#handle({ type: "withdrawn", fences: [fence] }),
    });
    this.#everyRoughly("breaksEveryMs", () => this.disconnect(random.between(10, 20_000)));
    this.#everyRoughly("leavesEveryMs", () => this.#handle({ type: "stop", finishRun: random.chance(0.5) }));
    this.#everyRoughly("pausesEveryMs", () => {
      this.#handle({ type: "pause" });
      agenda.after(random.between(500, 10_000), () => this.resume());
    });
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
    if (this.#state.phase === "idle") this.#handle({ type: "start", paused: false });
  }

  resume(): void {
    this.#handle({ type: "resume" });
  }

  disconnect(forMs: number, how: "lost" | "silent" = "lost"): void {
    if (!this.#online) return;
    this.#online = false;
    const session = ++this.#session;
    if (how === "lost") {
      this.#agenda.after(this.#random.between(0, 500), () => {
        if (this.#session === session) this.#relay.run({ type: "node-gone", nodeId: this.nodeId, how: "lost" });
      });
    }
    this.#handle({ type: "linkDown" });
    this.#agenda.after(forMs, () => this.#link());
  }

  #link(): void {
    const { phase } = this.#state;
    if (this.#online || phase === "stopped" || phase === "idle" || phase === "faulted") return;
    if (!this.#relay.isUp || this.#relay.join(this.nodeId, this.#accountId) !== null) {
      this.#agenda.after(this.#random.between(200, 2_000), () => this.#link());
      return;
    }
    this.#online = true;
    const session = ++this.#session;
    this.#upMs = this.#agenda.nowMs;
    this.#downMs = this.#agenda.nowMs;
    this.#handle({ type: "linkUp", prepare: this.character.models });
    const renew = (): void => {
      if (session !== this.#session) return;
      this.#handle({ type: "renewDue" });
      this.#agenda.after(DEFAULT_POLICY.renewEveryMs, renew);
    };
    this.#agenda.after(DEFAULT_POLICY.renewEveryMs, renew);
  }

  receive(effect: NodeEffect): void {
    this.#down(() => {
      if (effect.type === "grant") {
        const leases = effect.leases.map((lease, i) => {
          const input = effect.inputs[i] ?? new Uint8Array();
          const text = textOf(input);
          return { ...lease, items: itemsOf(input), inputBytes: input.byteLength, ...(text && { text }) };
        });
        this.#handle({ type: "granted", leases });
      } else if (effect.type === "cancel-leases") {
        this.#handle({ type: "withdrawn", fences: effect.fences });
      } else if (effect.type === "prepare") {
        this.#handle({ type: "prepareAsked", modelIds: effect.modelIds });
      } else if (effect.code === "account_suspended") {
        // The relay cuts it off; it goes on knocking.
        this.disconnect(this.#random.between(1_000, 20_000));
      }
    });
  }

  #handle(event: NodeEvent): void {
    const next = step(this.#state, event);
    this.#state = next.state;
    for (const action of next.actions) this.#do(action);
    // A node whose person or watchdog stopped it begins anew after a while.
    if (this.#state.phase === "stopped") this.#beginAnew(this.#random.between(1_000, 30_000));
  }

  #beginAnew(afterMs: number): void {
    this.#state = IDLE;
    this.#desk.clear();
    this.#streams.clear();
    this.#worker++;
    this.#preparing++;
    if (this.#online) {
      this.#online = false;
      this.#session++;
      this.#relay.run({ type: "node-gone", nodeId: this.nodeId, how: "lost" });
    }
    this.#agenda.after(afterMs, () => this.connect());
  }

  #do(action: NodeAction): void {
    switch (action.type) {
      case "probe":
        this.#later(this.#random.between(10, 500), () => this.#handle({ type: "probed" }));
        return;
      case "connect":
        this.#link();
        return;
      case "disconnect":
        this.#online = false;
        this.#session++;
        return;
      case "prepare":
        this.#prepare(action.modelIds);
        return;
      case "stopPreparing":
        this.#preparing++;
        return;
      case "run":
        this.#run(action.batch);
        return;
      case "selfTest":
        this.#selfTest(action.batchId);
        return;
      case "prepareAnew":
        this.#prepare([action.modelId]);
        return;
      case "armDrainTimer":
        this.#later(DRAIN_MS, () => this.#handle({ type: "drainTimedOut" }));
        return;
      case "respawn":
        this.#beginAnew(this.#random.between(500, 5_000));
        return;
      case "startStream":
        this.#write(action.streamId, action.lease);
        return;
      case "stopStream":
        this.#desk.stop(action.fence);
        return;
      case "abort":
      case "notice":
        return;
      default:
        this.#tell(action);
    }
  }

  /** Unless the worker is another by then. */
  #later(ms: number, happen: () => void): void {
    const worker = this.#worker;
    this.#agenda.after(ms, () => {
      if (worker === this.#worker) happen();
    });
  }

  #prepare(modelIds: readonly string[]): void {
    const preparing = ++this.#preparing;
    let atMs = 0;
    for (const modelId of modelIds) {
      atMs += this.#random.between(50, 2_000);
      const itemsPerSecond = (this.character.itemsPerSecond / unitsOf(modelId)) * this.#random.between(0.5, 2);
      const backend = this.#random.pick(["webgpu", "wasm", "cpu"] as const);
      this.#later(atMs, () => {
        if (preparing === this.#preparing) {
          this.#handle({
            type: "modelReady",
            model: { modelId, backend, itemsPerSecond, ...(modelId === "story" && { streams: 2 }) },
          });
        }
      });
    }
  }

  #run(batch: Batch): void {
    const items = batch.leases.flatMap((lease) => lease.items);
    const msEach = (1000 * unitsOf(batch.leases[0]?.modelId ?? "")) / this.character.itemsPerSecond;
    const runMs = items.length * msEach * this.#random.between(0.8, 1.3);
    const stallMs = this.#random.chance(this.character.stalls) ? this.#random.between(1_000, 120_000) : 0;
    const outcome = this.#outcome(items, runMs);
    this.#later(runMs + stallMs, () => {
      if (outcome.ok) this.answeredItems += items.length;
      this.#handle({ type: "ran", batchId: batch.id, outcome });
    });
  }

  #write(streamId: number, lease: Extract<NodeAction, { type: "startStream" }>["lease"]): void {
    const { text } = lease;
    const right = rightText(text);
    const tokens = this.#random.chance(this.character.cheats) ? spoil(text, right, this.#random) : right;
    this.#streams.set(lease.fence, streamId);
    this.#desk.start(lease, text, tokens, 2_000 / this.character.itemsPerSecond);
  }

  #wrote({ fence }: TextLease, outcome: RunOutcome): void {
    const streamId = this.#streams.get(fence);
    this.#streams.delete(fence);
    if (streamId === undefined) return;
    if (outcome.ok) this.answeredItems++;
    this.#handle({ type: "streamEnded", streamId, outcome, tokensPerSecond: null });
  }

  /** As often as it garbles, its device computes a known answer wrongly. */
  #selfTest(batchId: number): void {
    const problem = this.#random.chance(this.character.garbles) ? "another answer" : null;
    const runMs = 1000 / this.character.itemsPerSecond;
    this.#later(runMs, () => this.#handle({ type: "selfTested", batchId, problem }));
  }

  #outcome(items: readonly Uint8Array[], runMs: number): RunOutcome {
    const { fails, garbles } = this.character;
    const poisoned = items.findIndex(isPoisoned);
    const param = this.#random.chance(0.8) ? { param: String(poisoned) } : {};
    if (poisoned >= 0) return { ok: false, error: { code: "input_rejected", ...param } };
    if (this.#random.chance(fails)) return { ok: false, error: { code: "run_failed" } };
    if (this.#random.chance(garbles / 4)) return { ok: false, error: { code: "device_lost" } };
    const outputs = this.#random.chance(this.character.cheats)
      ? itemsOf(wrongAnswer(items, this.#random))
      : items.map(rightOutput);
    return { ok: true, value: { outputs, runMs } };
  }

  #tell(action: Extract<NodeAction, { type: `send${string}` }>): void {
    const { nodeId } = this;
    switch (action.type) {
      case "sendReady": {
        const models = action.models.map(({ streams, ...model }) => ({
          ...model,
          adapterClass: `${model.backend} simulated`,
          streamsMax: streams,
        }));
        this.#up(() => this.#relay.run({ type: "node-ready", nodeId, models }));
        return;
      }
      case "sendResults": {
        const results = action.answers.map((answer) => this.#resultOf(answer));
        this.#ask((answered) => {
          this.#relay.run({ type: "results", nodeId, results }, (outcomes) => {
            answered(() => this.#handle({ type: "acknowledged", flight: action.flight, outcomes }));
          });
        });
        return;
      }
      case "sendRenew":
        this.#ask((answered) => {
          this.#relay.run({ type: "renew", nodeId, fences: action.fences }, ({ lost }) => {
            if (lost.length > 0) answered(() => this.#handle({ type: "withdrawn", fences: lost }));
          });
        });
        return;
      case "sendCapacity": {
        const { paused, givenBack } = action;
        this.#ask((answered) => {
          this.#relay.run({ type: "node-capacity", nodeId, paused, giveBack: givenBack }, () => {
            answered(() => this.#handle({ type: "capacityAcknowledged", givenBack }));
          });
        });
        return;
      }
      case "sendLeave":
        this.#ask((answered) => {
          this.#relay.run({ type: "node-gone", nodeId, how: "left" }, () => {
            answered(() => this.#handle({ type: "left" }));
          });
        });
    }
  }

  /** As the relay's edge reads it; now and then what arrives isn't what the model gives. */
  #resultOf({ result, output }: Answer): ChunkResult {
    const { jobId, chunkIndex, fence } = result;
    if (!result.ok) return { ok: false, jobId, chunkIndex, fence, code: result.code };
    if (output === null || this.#random.chance(this.character.garbles)) {
      return {
        ok: false,
        jobId,
        chunkIndex,
        fence,
        code: this.#random.pick(["malformed_frame", "wrong_shape"] as const),
      };
    }
    return { ok: true, jobId, chunkIndex, fence, runMs: result.runMs, output, proof: null };
  }

  /** A message with an acknowledgement, which comes back the same way. */
  #ask(arrive: (answered: (then: () => void) => void) => void): void {
    const session = this.#session;
    this.#up(() =>
      arrive((then) => {
        if (session === this.#session) this.#down(then);
      }),
    );
  }

  #up(arrive: () => void): void {
    this.#upMs = this.#carry(this.#upMs, arrive);
  }

  #down(arrive: () => void): void {
    this.#downMs = this.#carry(this.#downMs, arrive);
  }

  /** Returns when it arrives. */
  #carry(latestMs: number, arrive: () => void): number {
    if (!this.#online) return latestMs;
    const { drops, delayMs } = this.character;
    const session = this.#session;
    const late = drops > 0 && this.#random.chance(0.02) ? this.#random.between(500, 4_000) : 0;
    const atMs = Math.max(latestMs, this.#agenda.nowMs + this.#random.between(0.2, 2 * delayMs) + late);
    const isLost = this.#random.chance(drops / 4);
    this.#agenda.after(atMs - this.#agenda.nowMs, () => {
      if (session !== this.#session) return;
      if (isLost) this.disconnect(this.#random.between(10, 5_000));
      else arrive();
    });
    return atMs;
  }
}
