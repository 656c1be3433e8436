// How much of the front job a node takes in one step.
import { BOUNDS, type Policy } from "../engine/policy.ts";
import type { Chunk, Job, Node, Readiness, Span, State } from "../engine/state.ts";
import { runsDry } from "../node/capability.ts";
import { msPerItem } from "../node/speed.ts";
import { suits } from "./eligible.ts";
import { unitsInTurn } from "./fairness.ts";

/** Chunks to lease: `again` were leased before, then `fresh` ones from the job's cursors, in order. */
export interface Take {
  readonly again: readonly Chunk[];
  readonly fresh: number;
  /** The node has its fill. */
  readonly filled: boolean;
}

/** Runs through the job's waiting chunks, queued-again ones first, until the node, the message, the account's turn or the fair part is full. */
export function takeChunks(state: State, job: Job, readiness: Readiness, nowMs: number): Take {
  const room = new Room(state.policy, job, readiness, nowMs);
  const again: Chunk[] = [];
  const scanned = Math.min(job.requeued.length, BOUNDS.requeuedScanMax);
  for (let i = 0; i < scanned; i++) {
    const chunk = job.requeued[i];
    if (chunk === undefined || !suits(state, readiness.model, chunk, readiness.node)) continue;
    if (!room.admits(chunk.span, chunk.index - chunk.span.firstChunk))
      return { again, fresh: 0, filled: room.isFilled };
    again.push(chunk);
  }
  let fresh = 0;
  for (const span of job.freshSpans) {
    for (let slot = span.cursor; slot < span.chunkItems.length; slot++) {
      if (span.answered[slot] === 1) continue;
      if (!room.admits(span, slot)) return { again, fresh, filled: room.isFilled };
      fresh++;
    }
  }
  return { again, fresh, filled: false };
}

/** What a node may still take in this step. */
class Room {
  readonly #msEach: number;
  readonly #unitsEach: number;
  readonly #unitsMax: number;
  readonly #chunksMax: number;
  readonly #msMax: number;
  readonly #bytesMax: number;
  /** Other jobs of the account wait too. */
  readonly #sharesAccount: boolean;
  readonly #mustTakeOne: boolean;
  #count = 0;
  #ms = 0;
  #units = 0;
  #bytes = 0;
  /** A chunk did not fit into what the node should have outstanding. */
  isFilled = false;

  constructor(policy: Policy, job: Job, readiness: Readiness, nowMs: number) {
    const { node, model, speed } = readiness;
    this.#msEach = msPerItem(speed);
    this.#unitsEach = model.facts.unitsPerItem;
    this.#unitsMax = unitsInTurn(model.queue, job.flow);
    this.#chunksMax = chunksInStep(policy, node, readiness);
    this.#msMax = policy.grantTargetMs - node.outstandingMs;
    this.#sharesAccount = job.ringNext !== job;
    this.#mustTakeOne = runsDry(policy, node, nowMs);
    this.#bytesMax = policy.grantBytesMax;
  }

  /** Counts the chunk in when it fits. */
  admits(span: Span, slot: number): boolean {
    const items = span.chunkItems[slot] ?? 0;
    const ms = this.#ms + items * this.#msEach;
    const bytes = this.#bytes + (span.inputs[slot]?.byteLength ?? 0);
    if (ms > this.#msMax && (this.#count > 0 || !this.#mustTakeOne)) {
      this.isFilled = true;
      return false;
    }
    if (this.#count > 0) {
      if (this.#count >= this.#chunksMax || bytes > this.#bytesMax) return false;
      // Short chunks go on for a moment although another's turn has come; long ones alternate one by one.
      const isTurnOver = this.#sharesAccount || this.#units >= this.#unitsMax;
      if (isTurnOver && ms > BOUNDS.turnMs) return false;
    }
    this.#count++;
    this.#ms = ms;
    this.#bytes = bytes;
    this.#units += items * this.#unitsEach;
    return true;
  }
}

function chunksInStep(policy: Policy, node: Node, readiness: Readiness): number {
  const { model } = readiness;
  // When little is left, the hungry nodes share it by their speeds.
  const part = model.hungryItemsPerMs > 0 ? readiness.itemsPerMs / model.hungryItemsPerMs : 1;
  return Math.min(
    policy.leasesPerNodeMax - node.leaseCount,
    policy.grantLeasesMax,
    node.strikes > 0 ? 1 : Number.POSITIVE_INFINITY,
    Math.ceil(model.queuedChunks * part),
  );
}
