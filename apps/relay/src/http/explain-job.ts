// Why a job is where it is, in words.
import type { ChosenFor, JobExplanation } from "@starling/domain";
import {
  type Assurance,
  type CandidateState,
  type ExplainReason,
  type JobExplanationView,
  type JobView,
  type NodeCandidate,
  sentenceOf,
  unreachable,
} from "@starling/protocol";
import type { StoredChunk } from "../ports/store.ts";

interface Said {
  readonly message: string;
  readonly waitsFor: string | null;
}

/** What `GET /v1/jobs/:id/explain` answers; `found` is the engine's word on an open job, null once it has ended. */
export function explainJob(view: JobView, found: JobExplanation | null, done: DonePage): JobExplanationView {
  const { id, state } = view;
  const shared = { id, object: "job.explanation" as const, state, done: donePage(done) };
  if (found === null)
    return { ...shared, reason: "ended", ...sayEnded(view), chunks: null, nodes: null, candidates: null };
  return {
    ...shared,
    reason: found.reason,
    ...say(found.reason, found, view.assurance),
    chunks: { queued: found.queuedChunks, leased: found.leasedChunks, checking: found.checkingChunks },
    nodes: { ready: found.readyNodes, owners: found.readyOwners, ownersNeeded: found.ownersNeeded },
    candidates: candidatesOf(found.nodes),
  };
}

/** A page of answered chunks; `hasMore` when others may follow. */
export interface DonePage {
  readonly chunks: readonly StoredChunk[];
  readonly hasMore: boolean;
}

function donePage({ chunks, hasMore }: DonePage): JobExplanationView["done"] {
  const last = chunks.at(-1);
  return {
    data: chunks.map(({ chunkIndex, firstItem, itemCount, nodeId, chosen, status, code, atMs }) => ({
      chunk: chunkIndex,
      firstItem,
      itemCount,
      node: nodeId,
      chosen,
      message: status === "ok" ? WHY_CHOSEN[chosen ?? "fastest_free"] : sentenceOf({ code: code ?? "job_failed" }),
      ok: status === "ok",
      answeredAt: new Date(atMs).toISOString(),
    })),
    next_cursor: hasMore && last !== undefined ? String(last.chunkIndex) : null,
  };
}

export const WHY_CHOSEN: Record<ChosenFor, string> = {
  fastest_free: "Of the nodes that were free it was the one that would be done first.",
  holds_prefix: "It still held the beginning of the conversation, which made it the faster choice.",
  took_over: "It went on where another node stopped answering.",
  tried_again: "It tried again what another node could not do.",
  second_try: "Another node took long, and this one was asked as well.",
};

const CANDIDATE: Record<CandidateState, string> = {
  eligible: "May get chunks of it now.",
  busy: "Works on as much as it can; may get chunks of it later.",
  resting: "Failed of late and rests for a while.",
  failed_on_it: "Failed on a chunk of it already; others are asked first.",
  same_owner: "Its owner may not answer this chunk: another node of theirs did, or they ask themselves.",
  awaiting_admission: "Has not yet passed its trial with a known answer.",
  not_ready: "Has not got its model ready.",
  paused: "Was paused by its owner.",
  lost: "Its connection broke; it may come back.",
  suspended: "Its owner is suspended for wrong answers.",
  house: "The relay's own referee: it checks answers and does no jobs.",
};
/** From who may work on it to who never will. */
const ORDER = Object.keys(CANDIDATE);

function candidatesOf(nodes: JobExplanation["nodes"]): NodeCandidate[] {
  return nodes
    .map(({ nodeId, state, backend, adapterClass, unitsPerSecond, streams, outstandingMs }) => ({
      node: nodeId,
      state,
      message: CANDIDATE[state],
      backend,
      adapterClass,
      unitsPerSecond,
      streams: streams.max === 0 ? null : streams,
      outstandingMs,
    }))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}

/** The reason in a sentence, where the nodes were not looked at. */
export const sayWaiting = (status: Pick<JobExplanation, "reason" | Counted>, assurance: Assurance): Said =>
  say(status.reason, status, assurance);

type Counted = "ownersNeeded" | "queuedChunks" | "leasedChunks" | "checkingChunks" | "readyNodes" | "readyOwners";

function say(
  reason: Exclude<ExplainReason, "ended">,
  found: Pick<JobExplanation, Counted>,
  assurance: Assurance,
): Said {
  const { queuedChunks, leasedChunks, checkingChunks, readyNodes, readyOwners, ownersNeeded } = found;
  switch (reason) {
    case "running":
      return {
        message: `${count(leasedChunks, "chunk")} of it ${be(leasedChunks)} being computed${checkingChunks === 0 ? "" : `, ${checkingChunks} more ${be(checkingChunks)} being checked`}.`,
        waitsFor: null,
      };
    case "nodes_busy":
      return {
        message: `${count(readyNodes, "node")} can do it, and all of them work on other chunks; ${count(queuedChunks, "chunk")} of it ${be(queuedChunks)} queued.`,
        waitsFor: "a node that has finished what it works on",
      };
    case "no_ready_node":
      return {
        message: "No connected node is ready for its model.",
        waitsFor: "a node that is ready for the model",
      };
    case "too_few_owners":
      return {
        message: `Its assurance \`${assurance}\` needs nodes of ${count(ownersNeeded, "different owner")}, and nodes of ${readyOwners} are ready.`,
        waitsFor: `nodes of ${count(Math.max(1, ownersNeeded - readyOwners), "more owner")}`,
      };
    case "waiting_for_referee":
      return {
        message: `${count(checkingChunks, "chunk")} ${checkingChunks === 1 ? "has" : "have"} an answer that nobody who may check it is free to check.`,
        waitsFor: "a node of another owner that may check answers",
      };
    case "waiting_for_admission":
      return {
        message: "Nodes are ready for its model and have not yet passed their trial with a known answer.",
        waitsFor: "a node that passes its trial",
      };
    case "draining":
      return {
        message: "The relay is about to restart and starts no new work; the job goes on afterwards.",
        waitsFor: "the relay's restart",
      };
    default:
      return unreachable(reason);
  }
}

function sayEnded({ state, items }: JobView): Said {
  const message = {
    open: "It has just ended.",
    done: "It has ended: every item was answered.",
    failed: `It has ended: ${items.done} of ${items.total} items were answered, and ${items.failed} could not be computed.`,
    cancelled: `It was cancelled after ${items.done} of ${items.total} items were answered.`,
  }[state];
  return { message, waitsFor: null };
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
const be = (n: number): string => (n === 1 ? "is" : "are");
