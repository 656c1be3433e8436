// A node's message of results: each is judged by its fence first, then taken, queued again or given up.
import type { ErrorCode } from "@starling/protocol/vocabulary";
import { checkFence } from "../../lease/fence.ts";
import { busyMsOf } from "../../node/speed.ts";
import type { ChunkResult, Command, Context } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { Lease, Model, Node, State } from "../state.ts";
import { Answers } from "./answers.ts";

interface Sample {
  readonly model: Model;
  items: number;
  runMs: number;
  firstGrantedAtMs: number;
}

export function decideResults(
  state: State,
  command: Extract<Command, { type: "results" }>,
  context: Context,
  draft: Draft,
): (ErrorCode | null)[] {
  const node = state.nodes.get(command.nodeId);
  if (node === undefined) return command.results.map(() => "stale_fence");
  const answers = new Answers(state.leases, context, draft, node);
  const seen = new SeenFences();
  const samples: Sample[] = [];
  let accepted = 0;
  let nodeFailed = false;
  let touched = false;

  const outcomes = command.results.map((result): ErrorCode | null => {
    const lease = seen.isNew(result.fence) ? state.leases.get(result.fence) : undefined;
    const refusal = judge(lease, node, result);
    if (refusal !== null || lease === undefined) return refusal;
    seen.add(result.fence);
    touched = true;
    if (result.ok) {
      answers.accept(lease, result.output);
      addSample(samples, lease, result.runMs);
      accepted++;
      return null;
    }
    if (result.code !== "input_rejected") nodeFailed = true;
    const end = codeIfGivenUp(state, lease, result.code);
    if (end === null) draft.volatile.push({ type: "lease-failed", fence: result.fence, code: result.code });
    else answers.giveUp(lease, end);
    return isNodesWord(result.code) ? null : result.code;
  });

  answers.close();
  const { nodeId } = node;
  if (accepted > 0) {
    const measured = samples.map((sample) => ({
      modelId: sample.model.facts.modelId,
      items: sample.items,
      busyMs: busyMsOf({ ...sample, nowMs: context.nowMs, lastProgressMs: node.lastProgressMs }),
    }));
    draft.volatile.push({ type: "node-progressed", nodeId, chunks: accepted, measured });
  } else if (touched) draft.volatile.push({ type: "node-looked-at", nodeId });
  if (nodeFailed) draft.volatile.push({ type: "node-struck", nodeId });
  return outcomes;
}

const judge = (lease: Lease | undefined, node: Node, result: ChunkResult): ErrorCode | null =>
  checkFence(
    lease && {
      nodeId: lease.node.nodeId,
      jobId: lease.chunk.span.job.jobId,
      chunkIndex: lease.chunk.index,
    },
    node.nodeId,
    result,
  );

/** What a node says of itself is taken as said; what the edge found wrong is refused with its name. */
const isNodesWord = (code: ErrorCode): boolean =>
  code === "run_failed" || code === "device_lost" || code === "input_rejected";

/** The code under which the chunk ends with this failure; null when it is tried again or another node still works on it. */
function codeIfGivenUp(state: State, lease: Lease, code: ErrorCode): ErrorCode | null {
  const { chunk } = lease;
  if (chunk.secondLease !== null) return null;
  if (code === "input_rejected" && (chunk.trouble?.rejections ?? 0) + 1 >= BOUNDS.rejectionsMax)
    return "input_rejected";
  return (chunk.trouble?.failures ?? 0) + 1 >= state.policy.chunkAttemptsMax ? "attempts_exhausted" : null;
}

function addSample(samples: Sample[], lease: Lease, runMs: number): void {
  const { model } = lease.chunk.span.job;
  let sample = samples.at(-1);
  if (sample?.model !== model) sample = samples.find((s) => s.model === model);
  if (sample === undefined) {
    sample = { model, items: 0, runMs: 0, firstGrantedAtMs: lease.grant.atMs };
    samples.push(sample);
  }
  sample.items += lease.chunk.itemCount;
  sample.runMs += runMs;
  sample.firstGrantedAtMs = Math.min(sample.firstGrantedAtMs, lease.grant.atMs);
}

/** Fences of this message. A node answers in the order of its leases, so a fence that rises is new without looking further. */
class SeenFences {
  readonly #rising: number[] = [];
  #others: Set<number> | undefined;
  #highest = -1;

  isNew(fence: number): boolean {
    if (fence > this.#highest) return true;
    this.#others ??= new Set(this.#rising);
    return !this.#others.has(fence);
  }

  add(fence: number): void {
    if (fence > this.#highest) {
      this.#highest = fence;
      this.#rising.push(fence);
    }
    this.#others?.add(fence);
  }
}
