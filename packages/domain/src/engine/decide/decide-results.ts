// A node's message of results: each is judged by its fence first, then taken, queued again or given up.
import { type ErrorCode, type NodeId, unreachable } from "@starling/protocol/vocabulary";
import { isSuspect } from "../../job/progress.ts";
import { checkFence } from "../../lease/fence.ts";
import { readinessOf } from "../../node/capability.ts";
import { busyMsOf } from "../../node/speed.ts";
import type { ChunkResult, Command, Context, ResultOk } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { Chunk, Lease, Member, Model, Node, State } from "../state.ts";
import { Answers } from "./answers.ts";
import { batchParts, earnParts, type MadeText, readMade, type TextSample, takeText } from "./take-text.ts";

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
  const answers = new Answers(state.leases, context, draft);
  const samples: Sample[] = [];
  const texts: TextSample[] = [];
  const outcomes: (ErrorCode | null)[] = [];
  let highestFence = -1;
  let accepted = 0;
  let nodeFailed = false;
  for (const result of command.results) {
    const { fence } = result;
    // A node answers in the order of its leases: a fence that rises can't have come before.
    const isRepeated = fence <= highestFence && wasTaken(command.results, outcomes, fence);
    highestFence = Math.max(highestFence, fence);
    const lease = isRepeated ? undefined : state.leases.get(fence);
    const refusal = checkFence(lease, node, result);
    if (refusal !== null || lease === undefined) {
      outcomes.push(refusal);
      continue;
    }
    const made = result.ok ? readMade(lease, result) : null;
    if (made === undefined) {
      // What was streamed has been read: an answer that begins otherwise is none.
      nodeFailed = true;
      const end = codeIfGivenUp(state, lease, "stream_mismatch");
      if (end === null) draft.volatile.push({ type: "lease-failed", fence, code: "stream_mismatch" });
      else answers.giveUp(lease.chunk, fence, end);
      outcomes.push("stream_mismatch");
    } else if (result.ok) {
      const text = takeAnswer(lease, result, made, answers, context, draft);
      if (text === null) addSample(samples, lease, result.runMs);
      else texts.push(text);
      accepted++;
      outcomes.push(null);
    } else {
      const { code } = result;
      if (code !== "input_rejected" && !isSuspect(lease.chunk.span.job)) nodeFailed = true;
      const end = codeIfGivenUp(state, lease, code);
      if (lease.chunk.audit !== null) draft.volatile.push({ type: "audit-dropped", fence });
      else if (end === null) draft.volatile.push({ type: "lease-failed", fence, code });
      else answers.giveUp(lease.chunk, fence, end);
      outcomes.push(isNodesWord(code) ? null : code);
    }
  }
  answers.close();
  noteWork(node, samples, texts, accepted, context.nowMs, draft);
  if (nodeFailed) draft.volatile.push({ type: "node-struck", nodeId: node.nodeId });
  return outcomes;
}

/** What becomes of an answer: a referee's goes to its check; the job's assurance says whether a consumer's is given at once. */
function takeAnswer(
  lease: Lease,
  result: ResultOk,
  made: MadeText | null,
  answers: Answers,
  context: Context,
  draft: Draft,
): TextSample | null {
  const { chunk, node } = lease;
  const { job } = chunk.span;
  const { fence, output, proof } = result;
  if (chunk.audit !== null) {
    draft.volatile.push({ type: "audit-answered", fence, output, proof });
    return null;
  }
  const text = made === null ? null : takeText(lease, made, context, draft);
  answers.cancelOther(lease);
  const { nodeId, account } = node;
  const { chosen } = lease;
  const shares = text?.shares ?? null;
  switch (job.assurance) {
    case "none": {
      const taken = { fence, nodeId, output, proof, chosen, shares, verification: UNCHECKED };
      const amount = answers.accept(chunk, taken, account);
      draft.volatile.push({ type: "reward-earned", account, amount });
      if (shares !== null) earnParts(job, shares, draft);
      return text;
    }
    case "sampled": {
      const input = chunk.span.inputs[chunk.index - chunk.span.firstChunk];
      const taken = { fence, nodeId, output, proof, chosen, shares, verification: PROVISIONAL };
      const reward = answers.accept(chunk, taken, account);
      if (input === undefined) throw new Error(`chunk ${chunk.index} of ${job.jobId} has no input`);
      const adapterClass = readinessOf(node, job.model)?.adapterClass ?? "unknown";
      const kept = { itemCount: chunk.itemCount, fence, adapterClass, input, output, proof };
      const member =
        text === null ? wholeMember(chunk, nodeId, reward) : batchParts(chunk, nodeId, text, kept, context, draft);
      draft.volatile.push({ type: "answer-batched", nodeId, account, member, kept, draw: context.random() });
      return text;
    }
    case "full":
    case "quorum": {
      const rule = job.quorum ?? { agree: 2, of: BOUNDS.opinionsMax };
      draft.volatile.push({ type: "answer-held", checkId: context.nextId("chk"), rule, fence, output, proof });
      return text;
    }
    default:
      return unreachable(job.assurance);
  }
}

const UNCHECKED = { status: "unchecked" } as const;
const PROVISIONAL = { status: "provisional" } as const;

/** An answer that one node gave, and that another can take the place of. */
const wholeMember = ({ span, index }: Chunk, nodeId: NodeId, reward: bigint): Member => ({
  jobId: span.job.jobId,
  chunkIndex: index,
  modelId: span.job.model.facts.modelId,
  nodeId,
  reward,
  isFinal: false,
  range: null,
  text: null,
  refund: null,
});

/** Whether an earlier result of the message was read under this fence. */
function wasTaken(results: readonly ChunkResult[], outcomes: readonly (ErrorCode | null)[], fence: number): boolean {
  return outcomes.some(
    (outcome, i) => outcome !== "stale_fence" && outcome !== "lease_not_held" && results[i]?.fence === fence,
  );
}

/** What the node has shown of its speed; without an answer, only that its leases are others now. */
function noteWork(
  node: Node,
  samples: readonly Sample[],
  texts: readonly TextSample[],
  accepted: number,
  nowMs: number,
  draft: Draft,
): void {
  const { nodeId, lastProgressMs } = node;
  if (accepted === 0) {
    draft.volatile.push({ type: "node-looked-at", nodeId });
    return;
  }
  const measured = samples.map((sample) => ({
    modelId: sample.model.facts.modelId,
    items: sample.items,
    busyMs: busyMsOf({ ...sample, nowMs, lastProgressMs }),
  }));
  for (const { model, shares, tokenCount, madeMs } of texts) {
    const { modelId } = model.facts;
    measured.push({ modelId, items: tokenCount - shares.from, busyMs: madeMs });
  }
  draft.volatile.push({ type: "node-progressed", nodeId, chunks: accepted, measured });
}

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
