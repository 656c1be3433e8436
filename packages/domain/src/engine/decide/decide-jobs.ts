// A consumer's commands: admit a job, cancel one.
import {
  encodeGenerateOutput,
  fail,
  type JobId,
  type Outcome,
  ok,
  packBundle,
  promptUnits,
} from "@starling/protocol/vocabulary";
import { chunkSize, split } from "../../chunk/split.ts";
import { checkAdmission, retryAfterS } from "../../job/admit.ts";
import { chargedPerItem, priceOf, rewardPerItem } from "../../job/price.ts";
import { spendable } from "../../ledger/account.ts";
import { settleEntry } from "../../ledger/settle-entry.ts";
import { isStreaming, partsBefore, partUnits, unitsMaxOfItem } from "../../stream/stream.ts";
import { hasTooFewOwners } from "../../verify/audit-policy.ts";
import { keyOf } from "../apply/apply-jobs.ts";
import type { Command, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { Job, Lease, Member, Model, State } from "../state.ts";
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
  if (account.mergedInto !== null) return fail("account_merged");
  if (account.suspendedByOperator) return fail("account_suspended");
  const model = state.models.get(modelId);
  if (model === undefined) return fail("model_not_found", { param: "model" });
  const { facts } = model;
  if (facts.isDisabled === true) return fail("model_disabled", { param: "model" });
  const quorum = assurance === "quorum" ? (command.quorum ?? { agree: 2, of: BOUNDS.opinionsMax }) : null;
  const priority = command.priority ?? "normal";
  const pricePerItem = chargedPerItem(facts.pricePerItem, assurance, quorum, priority);
  const hold = priceOf(pricePerItem, unitsMaxOfItems(model, items));
  const budget = command.keyId ? state.budgets.get(command.keyId) : undefined;
  if (budget !== undefined && budget.cap !== null && budget.spent + budget.held + hold > budget.cap)
    return fail("spending_cap_reached");
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
    priority,
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
  cancelEffects(state, leasesOf(job), "job_cancelled", draft);
  const spent = payDelivered(job, command.deliveredTokens ?? 0, context, draft);
  const { itemsDone, itemsFailed, holdRemaining } = job;
  const ending = { jobId, payerId: accountId, itemsDone, itemsFailed, holdRemaining: holdRemaining - spent };
  endJob({ ...ending, state: "cancelled", errorCode: "job_cancelled" }, context, draft);
  return ok({ jobId });
}

/** Of a job of one text that was cancelled while it was made: what of it the consumer got is paid for, and audited as any text. Returns the price. */
function payDelivered(job: Job, deliveredTokens: number, context: Context, draft: Draft): bigint {
  const { jobId, model, account: payer, pricePerItem, rewardPerItem, assurance } = job;
  const span = job.itemCount === 1 ? job.spans.get(0) : undefined;
  const chunk = span?.live[0];
  const stream = chunk?.stream;
  const input = span?.inputs[0];
  if (chunk === undefined || stream === undefined || stream === null || input === undefined) return 0n;
  const parts = partsBefore(stream, Math.min(deliveredTokens, stream.tokens.length));
  if (parts.length === 0 || pricePerItem === 0n || !stream.isShown) return 0n;
  const tokens = stream.tokens.slice(0, parts.at(-1)?.to ?? 0);
  const output = packBundle([encodeGenerateOutput({ tokens, finish: "length" })]);
  const text = { outstanding: parts.length, weakest: null, passed: null, isAnswered: false };
  let spent = 0n;
  for (const part of parts) {
    const { maker, from, to } = part;
    if (maker.account.isSuspended) continue;
    // Who began read the prompt.
    const units = partUnits(part) + (from === 0 ? promptUnits(stream.item.prompt.length) : 0);
    const price = priceOf(pricePerItem, units);
    const reward = priceOf(rewardPerItem, units);
    const { account, nodeId, adapterClass } = maker;
    const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
    const settled = { jobId, payerId: payer.accountId, contributorId: account.accountId, firstChunk: 0, price, reward };
    draft.changes.push({ type: "hold-spent", jobId, accountId: payer.accountId, spent: price });
    draft.changes.push({ type: "entry-posted", entry: settleEntry(stamp, settled, `:${from}`) });
    spent += price;
    if (assurance !== "sampled") {
      draft.volatile.push({ type: "reward-earned", account, amount: reward });
      continue;
    }
    const range = { from, to, isLast: false };
    const refund = { payerId: payer.accountId, amount: price };
    const { modelId } = model.facts;
    const member: Member = { jobId, chunkIndex: 0, modelId, nodeId, reward, isFinal: false, range, text, refund };
    const kept = { itemCount: 1, fence: 0, adapterClass, input, output, proof: null };
    draft.volatile.push({ type: "answer-batched", nodeId, account, member, kept, draw: context.random() });
  }
  return spent;
}

/** The most that the items can come to. */
function unitsMaxOfItems(model: Model, items: readonly Uint8Array[]): number {
  if (!isStreaming(model)) return items.length;
  let units = 0;
  for (const item of items) units += unitsMaxOfItem(model, item);
  return units;
}

/** What isn't done by the deadline is given up, and not charged. */
export function decideDeadline(state: State, jobId: JobId, context: Context, draft: Draft): void {
  const job = state.jobs.get(jobId);
  if (job === undefined) return;
  cancelEffects(state, leasesOf(job), "job_cancelled", draft);
  const { itemsDone, itemCount, holdRemaining, account } = job;
  const ending = { jobId, payerId: account.accountId, itemsDone, itemsFailed: itemCount - itemsDone, holdRemaining };
  endJob({ ...ending, state: "failed", errorCode: "deadline_passed" }, context, draft);
}

function leasesOf(job: Job): Lease[] {
  const leases: Lease[] = [];
  for (const span of job.spans.values()) {
    for (const chunk of span.live) {
      if (chunk?.lease) leases.push(chunk.lease);
      if (chunk?.secondLease) leases.push(chunk.secondLease);
      for (const asked of chunk?.check?.asked ?? []) if (asked.lease !== null) leases.push(asked.lease);
    }
  }
  return leases;
}
