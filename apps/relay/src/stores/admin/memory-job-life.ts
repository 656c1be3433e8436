// One job's life in memory.
import { type EventId, entryId } from "@starling/protocol";
import type { AdminReads, JobLifeEvent } from "../../ports/admin-reads.ts";
import type { ReceiptStore } from "../../ports/receipt-store.ts";
import type { WebhookStore } from "../../ports/webhook-store.ts";
import type { MemoryJob, MemoryTables } from "../memory-tables.ts";
import { jobOf } from "../rows.ts";
import { checkInMemory, entryInMemory } from "./memory-admin-rows.ts";
import { mergeJobLife } from "./merge-job-life.ts";
import { milestonesOf } from "./milestones.ts";

export interface MemoryNeighbours {
  readonly webhooks: Pick<WebhookStore, "deliveries">;
  readonly receipts: Pick<ReceiptStore, "lastReceipts">;
}

export async function jobLifeInMemory(
  tables: MemoryTables,
  { webhooks, receipts }: MemoryNeighbours,
  { jobId, after, limit }: Parameters<AdminReads["jobLife"]>[0],
): ReturnType<AdminReads["jobLife"]> {
  const job = tables.jobs.get(jobId);
  if (job === undefined) return undefined;
  const outputs = [...job.outputs.values()]
    .filter(({ seq }) => seq > after.outputSeq)
    .sort((a, b) => (a.seq < b.seq ? -1 : 1))
    .slice(0, limit);
  const logged = await receipts.lastReceipts(outputs.map(({ chunkIndex }) => ({ jobId, chunkIndex })));
  const told: JobLifeEvent[] = outputs.map((output) => {
    const { outcome, seq, chunkIndex, firstItem, itemCount, fence, atMs } = output;
    const shared = { type: "output" as const, atMs, position: { outputSeq: seq }, chunkIndex, firstItem, itemCount };
    const ofChunk = logged.filter((receipt) => receipt.chunkIndex === chunkIndex);
    const shown = ofChunk.map(({ leafIndex, revision }) => ({ leaf: leafIndex, revision, atMs }));
    if (!outcome.ok)
      return {
        ...shared,
        errorCode: outcome.code,
        nodeId: null,
        accountId: null,
        fence,
        chosen: null,
        verification: null,
        reward: 0n,
        entryId: null,
        outputHash: null,
        receipts: shown,
      };
    const { answer, chosen, verification, reward } = outcome;
    return {
      ...shared,
      errorCode: null,
      nodeId: answer.nodeId,
      accountId: answer.accountId,
      fence,
      chosen,
      verification,
      reward,
      entryId: outcome.entryId === null ? null : entryId.parse(outcome.entryId),
      outputHash: answer.proof?.outputHash ?? null,
      receipts: shown,
    };
  });
  const verdicts: JobLifeEvent[] = tables.verdicts
    .filter((verdict) => verdict.jobId === jobId && verdict.seq > after.verdictSeq)
    .map(({ seq, chunkIndex, verification: { corrected: _, ...verification }, correction, atMs }) => ({
      type: "verdict",
      atMs,
      position: { verdictSeq: seq },
      chunkIndex,
      verification,
      correction:
        correction === null
          ? null
          : {
              nodeId: correction.nodeId,
              accountId: correction.accountId,
              fence: correction.fence,
              outputHash: correction.proof?.outputHash ?? null,
            },
    }));
  const checks: JobLifeEvent[] = [...tables.checks.values()]
    .filter((check) => check.jobId === jobId)
    .map(checkInMemory)
    .filter(({ atMs, checkId }) => atMs > after.checkAtMs || (atMs === after.checkAtMs && checkId > after.checkId))
    .sort((a, b) => a.atMs - b.atMs || (a.checkId < b.checkId ? -1 : 1))
    .map((check) => ({
      type: "check",
      atMs: check.atMs,
      position: { checkAtMs: check.atMs, checkId: check.checkId },
      check,
    }));
  const entries: JobLifeEvent[] = [...tables.entries.values()]
    .filter((entry) => entry.jobId === jobId && entry.entryId > after.entryId)
    .map((entry) => ({
      type: "entry",
      atMs: entry.atMs,
      position: { entryId: entry.entryId },
      entry: entryInMemory(entry, null),
    }));
  const disputes: JobLifeEvent[] = [...tables.disputes.values()]
    .filter(({ about, disputeId }) => about.type === "answer" && about.jobId === jobId && disputeId > after.disputeId)
    .map((dispute) => ({
      type: "dispute",
      atMs: dispute.createdAtMs,
      position: { disputeId: dispute.disputeId },
      dispute,
    }));
  const sources = [
    milestonesIn(job, after.milestones),
    told,
    verdicts,
    checks,
    inOrder(entries),
    await deliveriesOf(webhooks, job, after.deliveryId, limit),
    inOrder(disputes),
  ];
  return { events: mergeJobLife(sources, limit), isOpen: job.row.state === "open" };
}

/** By their ids, which is what their pages go by. */
const inOrder = (events: readonly JobLifeEvent[]): JobLifeEvent[] =>
  [...events].sort((a, b) => (Object.values(a.position).join() < Object.values(b.position).join() ? -1 : 1));

async function deliveriesOf(
  webhooks: MemoryNeighbours["webhooks"],
  { jobId, accountId }: MemoryJob,
  after: string,
  limit: number,
): Promise<JobLifeEvent[]> {
  const found: JobLifeEvent[] = [];
  let before: EventId | null = null;
  do {
    const page: Awaited<ReturnType<WebhookStore["deliveries"]>> = await webhooks.deliveries({
      accountId,
      webhookId: null,
      jobId,
      before,
      limit,
    });
    for (const delivery of page)
      if (delivery.eventId > after)
        found.push({
          type: "delivery",
          atMs: delivery.createdAtMs,
          position: { deliveryId: delivery.eventId },
          delivery,
        });
    before = page.length === limit ? (page.at(-1)?.eventId ?? null) : null;
  } while (before !== null);
  return found.reverse();
}

function milestonesIn(memory: MemoryJob, after: number): JobLifeEvent[] {
  const job = jobOf(memory.row);
  const count = (state: "queued" | "done" | "dropped") => memory.spans.filter((span) => span.state === state).length;
  return milestonesOf(
    {
      job,
      priority: job.priority,
      modelHash: memory.modelHash,
      pricePerItem: memory.row.price_per_item,
      rewardPerItem: memory.rewardPerItem,
      idempotencyKey: memory.idempotencyKey,
      hold: {
        amount: memory.row.quoted,
        remaining: memory.holdRemaining,
        spent: memory.row.charged,
        releasedAtMs: memory.row.ended_at?.getTime() ?? null,
      },
      spans: { total: memory.spans.length, queued: count("queued"), done: count("done"), dropped: count("dropped") },
      errorCode: memory.errorCode,
    },
    after,
  );
}
