// What is written when a job ends: the rest of the hold, and the end itself. What contributors earned ages on its own.
import type { AccountId, ErrorCode } from "@starling/protocol/vocabulary";
import type { Context, JobFacts } from "../command.ts";
import type { Draft } from "../draft.ts";

export interface Ending {
  readonly jobId: JobFacts["jobId"];
  readonly payerId: AccountId;
  readonly state: "done" | "failed" | "cancelled";
  readonly errorCode: ErrorCode | null;
  readonly itemsDone: number;
  readonly itemsFailed: number;
  readonly holdRemaining: bigint;
}

export function endJob(ending: Ending, context: Context, draft: Draft): void {
  const { jobId, state, errorCode, itemsDone, itemsFailed, holdRemaining } = ending;
  const atMs = context.nowMs;
  if (holdRemaining > 0n) {
    draft.changes.push({ type: "hold-released", jobId, accountId: ending.payerId, released: holdRemaining, atMs });
  }
  draft.changes.push({ type: "job-ended", jobId, state, errorCode, itemsDone, itemsFailed, atMs });
  draft.effects.push({ type: "job-ended", when: "committed", jobId, state });
}
