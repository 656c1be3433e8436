// A consumer's commands: admit a job, cancel one.
import { fail, type Outcome, ok } from "@starling/protocol/vocabulary";
import { chunkSize, split } from "../../chunk/split.ts";
import { checkAdmission, retryAfterS } from "../../job/admit.ts";
import { chargedPerItem, priceOf, rewardPerItem } from "../../job/price.ts";
import { spendable } from "../../ledger/account.ts";
import { hasTooFewOwners } from "../../verify/audit-policy.ts";
import { keyOf } from "../apply/apply-jobs.ts";
import type { Command, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { Lease, State } from "../state.ts";
import { cancelEffects } from "./cancel-effects.ts";
import { endJob } from "./end-job.ts";

export function decideAdmitJob(
  state: State,
  command: Extract<Command, { type: "admit-job" }>,
  context: Context,
  draft: Draft,
): Replies["admit-job"] {
  const { accountId, modelId, assurance, idempotencyKey, requestHash, items } = command;
  const replay = idempotencyKey === null ? undefined : state.keys.get(keyOf(accountId, idempotencyKey));
  if (replay !== undefined) {
    if (replay.requestHash !== requestHash) return fail("idempotency_conflict");
    return ok({ jobId: replay.jobId, quoted: replay.quoted, replayed: true });
  }
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`${accountId} asks for a job and is not loaded`);
  const model = state.models.get(modelId);
  if (model === undefined) return fail("model_not_found", { param: "model" });
  const { facts } = model;
  const quorum = assurance === "quorum" ? (command.quorum ?? { agree: 2, of: BOUNDS.opinionsMax }) : null;
  const pricePerItem = chargedPerItem(facts.pricePerItem, assurance, quorum);
  const hold = priceOf(pricePerItem, items.length);
  const itemsPerChunk = chunkSize(items.length, model.counts.readyNodes, facts.itemsPerChunkMax);
  const refused = checkAdmission({
    policy: state.policy,
    draining: state.draining,
    itemCount: items.length,
    hasTooFewOwners: command.whenTooFew === "refuse" && hasTooFewOwners(model, assurance, quorum),
    openJobsOfAccount: account.openJobs,
    openChunks: state.counts.openChunks,
    chunksAtLeast: Math.ceil(items.length / itemsPerChunk),
    spendable: spendable(account),
    hold,
    retryAfterS: retryAfterS(state.drainRate),
  });
  if (refused !== null) return { ok: false, error: refused };
  const { chunkBytesMax } = facts;
  const { spans, chunkCount } = split(items, { itemsPerChunk, chunkBytesMax, claimedSpans: state.policy.spanWindow });
  const jobId = context.nextId("job");
  draft.changes.push({
    type: "job-admitted",
    jobId,
    accountId,
    modelId,
    modelHash: facts.modelHash,
    task: facts.task,
    assurance,
    quorum,
    idempotencyKey,
    requestHash,
    itemCount: items.length,
    chunkCount,
    pricePerItem,
    rewardPerItem: rewardPerItem(facts.pricePerItem, state.policy.feePerMille),
    priority: command.priority ?? "normal",
    deadlineAtMs: command.deadlineAtMs ?? null,
    keyId: command.keyId ?? null,
    hold,
    spans,
    atMs: context.nowMs,
  });
  return ok({ jobId, quoted: hold, replayed: false });
}

export function decideCancelJob(
  state: State,
  command: Extract<Command, { type: "cancel-job" }>,
  context: Context,
  draft: Draft,
): Outcome<{ readonly jobId: typeof command.jobId }> {
  const { jobId, accountId } = command;
  const job = state.jobs.get(jobId);
  if (job === undefined || job.account.accountId !== accountId) {
    return fail(state.endedJobs.get(jobId) === accountId ? "job_already_ended" : "job_not_found");
  }
  const leases: Lease[] = [];
  for (const span of job.spans.values()) {
    for (const chunk of span.live) {
      if (chunk?.lease) leases.push(chunk.lease);
      if (chunk?.secondLease) leases.push(chunk.secondLease);
      for (const asked of chunk?.check?.asked ?? []) if (asked.lease !== null) leases.push(asked.lease);
    }
  }
  cancelEffects(state, leases, "job_cancelled", draft);
  const { itemsDone, itemsFailed, holdRemaining } = job;
  const ending = { jobId, payerId: accountId, itemsDone, itemsFailed, holdRemaining };
  endJob({ ...ending, state: "cancelled", errorCode: "job_cancelled" }, context, draft);
  return ok({ jobId });
}
