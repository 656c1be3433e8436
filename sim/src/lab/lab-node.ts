// A node of the lab: one device's queue, in order, at its speed, without a wire. What it answers is its conduct's affair.
import type { ChunkResult, Effect } from "@starling/domain";
import type { AccountId, NodeId } from "@starling/protocol/vocabulary";
import { unpackBundle } from "@starling/protocol/vocabulary";
import type { Agenda } from "../agenda.ts";
import type { Random } from "../random.ts";
import type { Conduct, Self, Task } from "./conduct.ts";
import { blur, distanceOf, packVectors, vectorOf } from "./lab-model.ts";

type Grant = Extract<Effect, { type: "grant" }>;
type Lease = Grant["leases"][number];

export type NodeClass = "honest" | "liar" | "house";

/** A graphics processor: what identities on it share. */
export interface Device {
  /** Chunks a second. */
  readonly speed: number;
  freeAtMs: number;
}

export interface LabNodeFacts {
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  readonly nodeClass: NodeClass;
  readonly conduct: Conduct;
  readonly device: Device;
}

export interface Surroundings {
  readonly agenda: Agenda;
  readonly random: Random;
  /** Of an honest backend around the truth. */
  readonly spread: number;
  /** From this distance on an answer is wrong. */
  readonly wrongFrom: number;
  handIn(node: LabNode, result: ChunkResult, isWrong: boolean): void;
}

export class LabNode implements Self {
  readonly facts: LabNodeFacts;
  readonly random: Random;
  answered = 0;
  /** Its account was suspended. */
  isOut = false;
  firstLieAtMs = Number.POSITIVE_INFINITY;
  answersSinceLie = 0;
  readonly #surroundings: Surroundings;
  readonly #withdrawn = new Set<number>();

  constructor(facts: LabNodeFacts, surroundings: Surroundings) {
    this.facts = facts;
    this.random = surroundings.random;
    this.#surroundings = surroundings;
  }

  compute = (task: Task): readonly Float32Array[] =>
    task.items.map((item) => blur(vectorOf(item, 0), this.#surroundings.spread, this.random));

  take({ leases, inputs }: Grant): void {
    const { agenda } = this.#surroundings;
    const { device } = this.facts;
    leases.forEach((lease, i) => {
      const input = inputs[i];
      if (input === undefined) return;
      const runMs = (lease.itemCount * 1000 * this.random.between(0.9, 1.1)) / device.speed;
      device.freeAtMs = Math.max(device.freeAtMs, agenda.nowMs) + runMs;
      agenda.after(device.freeAtMs - agenda.nowMs, () => this.#finish(lease, input, runMs));
    });
  }

  forget(fences: readonly number[]): void {
    for (const fence of fences) this.#withdrawn.add(fence);
  }

  #finish({ jobId, chunkIndex, fence }: Lease, input: Uint8Array, runMs: number): void {
    if (this.isOut || this.#withdrawn.delete(fence)) return;
    const items = unpackBundle(input);
    if (!items.ok) throw new Error("a chunk's input is no bundle");
    const task: Task = { jobId, chunkIndex, items: items.value };
    const deed = this.facts.conduct.act(task, this);
    this.answered++;
    if (deed.type === "dropped") return;
    const head = { jobId, chunkIndex, fence };
    if (deed.type === "refused") {
      this.#surroundings.handIn(this, { ok: false, ...head, code: deed.code }, true);
      return;
    }
    const isWrong = task.items.some((item, i) => this.#isWrong(item, deed.vectors[i]));
    const result: ChunkResult = { ok: true, ...head, runMs, output: packVectors(deed.vectors), proof: null };
    const handIn = (): void => this.#surroundings.handIn(this, result, isWrong);
    if (deed.lateByMs === undefined) handIn();
    else this.#surroundings.agenda.after(deed.lateByMs, handIn);
  }

  #isWrong(item: Uint8Array, vector: Float32Array | undefined): boolean {
    return vector === undefined || distanceOf(vector, vectorOf(item, 0)) >= this.#surroundings.wrongFrom;
  }
}
