// What is to be said of an answer besides the answer: who gave it, what it went through, what it cost, and where that is signed.
import { type JobId, type NodeId, type ReceiptId, receiptIdOf, type VerificationStatus } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";

export interface ProvedChunk {
  readonly chunk: number;
  readonly firstItem: number;
  readonly itemCount: number;
  /** Null where no node answered it. */
  readonly node: NodeId | null;
  readonly receipt: ReceiptId;
}

export interface Proof {
  readonly job: JobId;
  /** The least that any part of the answer went through. */
  readonly status: VerificationStatus;
  /** Parts whose first answer was wrong, and has been replaced. */
  readonly corrected: number;
  /** Points. */
  readonly charged: string;
  /** The first of the parts that the job was cut into. */
  readonly chunks: readonly ProvedChunk[];
  readonly chunksInAll: number;
}

/** From the least to the most. */
const STATUSES: readonly VerificationStatus[] = [
  "refuted",
  "provisional",
  "unchecked",
  "inconclusive",
  "audited",
  "checked",
  "agreed",
];

export async function readProof(
  relay: Pick<StarlingClient, "jobs">,
  job: JobId,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Proof> {
  const [view, explanation] = await Promise.all([relay.jobs.get(job, options), relay.jobs.explain(job, options)]);
  const counts = view.verification;
  const done = explanation.done.data;
  return {
    job,
    status: STATUSES.find((status) => counts[status] > 0) ?? "unchecked",
    corrected: counts.corrected,
    charged: view.price.charged,
    chunks: done.slice(0, PLAYGROUND_LIMITS.chunksShown).map(({ chunk, firstItem, itemCount, node }) => ({
      chunk,
      firstItem,
      itemCount,
      node,
      receipt: receiptIdOf(job, chunk),
    })),
    chunksInAll: STATUSES.reduce((sum, status) => sum + counts[status], 0),
  };
}

/** Whether a later look may find another verdict. */
export const isSettled = ({ status }: Proof): boolean => status !== "provisional";
