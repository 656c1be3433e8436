// Why a job is where it is, in words.
import type { JobExplanation } from "@starling/domain";
import {
  type Assurance,
  type ExplainReason,
  type JobExplanationView,
  type JobView,
  unreachable,
} from "@starling/protocol";

interface Said {
  readonly message: string;
  readonly waitsFor: string | null;
}

/** What `GET /v1/jobs/:id/explain` answers; `found` is the engine's word on an open job, null once it has ended. */
export function explainJob(view: JobView, found: JobExplanation | null): JobExplanationView {
  const { id, state } = view;
  const shared = { id, object: "job.explanation" as const, state };
  if (found === null) return { ...shared, reason: "ended", ...sayEnded(view), chunks: null, nodes: null };
  return {
    ...shared,
    reason: found.reason,
    ...say(found.reason, found, view.assurance),
    chunks: { queued: found.queuedChunks, leased: found.leasedChunks, checking: found.checkingChunks },
    nodes: { ready: found.readyNodes, owners: found.readyOwners, ownersNeeded: found.ownersNeeded },
  };
}

function say(reason: Exclude<ExplainReason, "ended">, found: JobExplanation, assurance: Assurance): Said {
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
