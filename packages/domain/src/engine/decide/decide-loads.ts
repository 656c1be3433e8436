// What the store gives: open jobs after a restart, spans as the window moves on.
import type { JobId } from "@starling/protocol/vocabulary";
import { isAnswered, outcomeOf } from "../../job/progress.ts";
import { spansWanted } from "../../schedule/window.ts";
import type { Command, Context, JobFacts } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { State } from "../state.ts";
import { endJob } from "./end-job.ts";

export function decideLoadJob(state: State, job: JobFacts, context: Context, draft: Draft): void {
  if (state.jobs.has(job.jobId)) return;
  const orphaned = !state.models.has(job.modelId);
  if (!orphaned && !isAnswered(job.itemCount, job.itemsDone, job.itemsFailed)) {
    draft.volatile.push({ type: "job-loaded", job });
    return;
  }
  // All its answers are there, or none can come because its model has left the catalogue.
  const outcome = orphaned ? ({ state: "failed", errorCode: "model_not_found" } as const) : outcomeOf(job.itemsFailed);
  endJob({ ...job, payerId: job.accountId, ...outcome }, context, draft);
}

export function decideLoadSpans(state: State, command: Extract<Command, { type: "load-spans" }>, draft: Draft): void {
  const { jobId, exhausted } = command;
  const job = state.jobs.get(jobId);
  if (job === undefined) return;
  const wanted = command.spans.filter((span) => !job.spans.has(span.index));
  const spans = wanted.filter((span) => span.answered.length < span.chunkItems.length);
  for (const span of wanted) {
    if (span.answered.length < span.chunkItems.length) continue;
    draft.changes.push({ type: "span-done", jobId, index: span.index });
  }
  draft.volatile.push({ type: "spans-loaded", jobId, spans, finished: wanted.length - spans.length, exhausted });
}

/** Asks the store for as many spans as the job's window has room for. */
export function decideClaim(state: State, jobId: JobId, draft: Draft): void {
  const job = state.jobs.get(jobId);
  if (job === undefined) return;
  draft.volatile.push({ type: "claim-asked", jobId });
  draft.effects.push({ type: "claim", when: "now", jobId, count: spansWanted(state.policy, job) });
}
