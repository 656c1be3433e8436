// What is written when a job ends: the rest of the hold, what contributors earned, and the end itself.
import type { AccountId, ErrorCode } from "@starling/protocol/vocabulary";
import { releaseEntry } from "../../ledger/release-entry.ts";
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
  readonly earned: Iterable<readonly [AccountId, bigint]>;
}

export function endJob(ending: Ending, context: Context, draft: Draft): void {
  const { jobId, state, errorCode, itemsDone, itemsFailed, holdRemaining } = ending;
  const atMs = context.nowMs;
  if (holdRemaining > 0n) {
    draft.changes.push({ type: "hold-released", jobId, accountId: ending.payerId, released: holdRemaining, atMs });
  }
  for (const [accountId, amount] of ending.earned) {
    if (amount === 0n) continue;
    const entry = releaseEntry({ entryId: context.nextId("ent"), atMs }, jobId, accountId, amount);
    draft.changes.push({ type: "entry-posted", entry });
  }
  draft.changes.push({ type: "job-ended", jobId, state, errorCode, itemsDone, itemsFailed, atMs });
  draft.effects.push({ type: "job-ended", when: "committed", jobId, state });
}
