// Leases in time: renewed, run out, late.
import type { ErrorCode, JobId } from "@starling/protocol/vocabulary";
import { deadlineAtMs, isStraggling, lapsesAtMs } from "../../lease/terms.ts";
import { msPerItem } from "../../node/speed.ts";
import { bestNodeFor } from "../../schedule/eligible.ts";
import type { Command, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { Job, Lease, Node, State } from "../state.ts";
import { Answers } from "./answers.ts";
import { cancelEffects } from "./cancel-effects.ts";

export function decideRenew(
  state: State,
  command: Extract<Command, { type: "renew" }>,
  context: Context,
  draft: Draft,
): Replies["renew"] {
  const node = state.nodes.get(command.nodeId);
  const held: number[] = [];
  const lost: number[] = [];
  for (const fence of command.fences) {
    const lease = state.leases.get(fence);
    // A stream lives by its tokens alone.
    if (lease !== undefined && lease.node === node && lease.chunk.stream !== null) continue;
    const holds = lease !== undefined && lease.node === node && deadlineAtMs(state.policy, lease) > context.nowMs;
    (holds ? held : lost).push(fence);
  }
  if (held.length > 0) draft.volatile.push({ type: "leases-renewed", fences: held });
  return { lost };
}

/** Ends the leases of the wheel's due slot that were not renewed. */
export function decideExpire(state: State, context: Context, draft: Draft): void {
  const expired: Lease[] = [];
  for (const number of state.wheel.due(context.nowMs) ?? []) {
    const lease = state.leases.at(number);
    if (lease !== undefined && lapsesAtMs(state.policy, lease) <= context.nowMs) expired.push(lease);
  }
  if (expired.length > 0) {
    cancelEffects(state, expired, "lapsed", draft);
    const answers = new Answers(state.leases, context, draft);
    lapse(state, expired, answers, draft);
    answers.close();
    for (const node of new Set<Node>(expired.map((lease) => lease.node))) {
      draft.volatile.push({ type: "node-struck", nodeId: node.nodeId });
    }
  }
  draft.volatile.push({ type: "slot-passed" });
}

/** Queues the leases' chunks again, or gives up those that nodes went silent over too often. */
export function lapse(state: State, leases: readonly Lease[], answers: Answers, draft: Draft): void {
  const lapsesMax = state.policy.chunkAttemptsMax * BOUNDS.lapsesPerAttempt;
  const fences: number[] = [];
  const blamed: boolean[] = [];
  for (const lease of leases) {
    // Only the oldest lease of a node can be what it was working on, and its streams.
    const { chunk } = lease;
    const isBlamed = lease.previousOfNode === null || chunk.stream !== null;
    if (chunk.audit !== null) {
      draft.volatile.push({ type: "audit-dropped", fence: state.leases.fenceOf(lease.number) });
    } else if (isBlamed && chunk.secondLease === null && (chunk.trouble?.lapses ?? 0) + 1 >= lapsesMax) {
      answers.giveUp(chunk, state.leases.fenceOf(lease.number), "attempts_exhausted" satisfies ErrorCode);
    } else {
      fences.push(state.leases.fenceOf(lease.number));
      blamed.push(isBlamed);
    }
  }
  if (fences.length > 0) draft.volatile.push({ type: "leases-lapsed", fences, blamed });
}

/** Offers late chunks of jobs that have nothing else to lease once more. Looks at a bounded number of jobs and chunks in turn. */
export function decideStraggle(state: State, context: Context, draft: Draft): void {
  if (state.draining) return;
  const visited: JobId[] = [];
  const fences: number[] = [];
  let looked = 0;
  for (const job of state.tail) {
    if (visited.length === BOUNDS.tailJobsPerTickMax || looked >= BOUNDS.tailChunksPerTickMax) break;
    // The tail is in the order of visits: those behind were seen later, or have come since.
    if (context.nowMs - job.tailVisitedAtMs < BOUNDS.tailVisitEveryMs) break;
    visited.push(job.jobId);
    if (job.model.hungry.size > 0) looked += offerLate(state, job, context.nowMs, fences);
  }
  if (visited.length > 0) draft.volatile.push({ type: "tail-visited", jobIds: visited });
  if (fences.length > 0) draft.volatile.push({ type: "chunks-offered-again", fences });
}

/** Returns how many chunks were looked at. */
function offerLate(state: State, job: Job, nowMs: number, fences: number[]): number {
  let looked = 0;
  let offers = job.model.hungry.size;
  for (const span of job.spans.values()) {
    looked += span.live.length;
    for (const chunk of span.live) {
      if (
        chunk === undefined ||
        chunk.stream !== null ||
        chunk.lease === null ||
        chunk.secondLease !== null ||
        chunk.place !== "out"
      )
        continue;
      const other = bestNodeFor(state, job.model, chunk);
      if (other === undefined) continue;
      const otherNodeMs = other.node.outstandingMs + chunk.itemCount * msPerItem(other.speed);
      if (!isStraggling(state.policy, chunk.lease, otherNodeMs, nowMs)) continue;
      fences.push(state.leases.fenceOf(chunk.lease.number));
      if (--offers === 0) return looked;
    }
  }
  return looked;
}
