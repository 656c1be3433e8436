// Disputes in memory.
import type { JobId } from "@starling/protocol";
import type { DisputeStore, StoredDispute } from "../ports/dispute-store.ts";
import { type MemoryTables, standingOf } from "./memory-tables.ts";
import { chargedOf } from "./rows.ts";

export function createMemoryDisputeStore({ disputes, checks, entries, jobs }: MemoryTables): DisputeStore {
  const all = () => [...disputes.values()].sort((a, b) => (a.disputeId < b.disputeId ? 1 : -1));
  const refundedOf = (jobId: JobId, chunkIndex: number) =>
    [...entries.values()]
      .filter(({ idempotencyKey }) => idempotencyKey.startsWith(`refund:${jobId}:${chunkIndex}:`))
      .flatMap(({ postings }) => postings)
      .reduce((sum, { amount }) => (amount > 0n ? sum + amount : sum), 0n);
  const isOpen = ({ state }: StoredDispute) => state === "open";

  return {
    get: async (disputeId) => disputes.get(disputeId),
    list: async ({ accountId, before, limit }) =>
      all()
        .filter((d) => d.accountId === accountId && (before === null || d.disputeId < before))
        .slice(0, limit),
    open: async ({ after, limit }) =>
      all()
        .reverse()
        .filter((d) => isOpen(d) && (after === null || d.disputeId > after))
        .slice(0, limit)
        .map(({ disputeId, accountId, about, stake }) => ({ disputeId, accountId, about, stake })),
    async counts({ accountId, sinceMs }) {
      const own = all().filter((d) => d.accountId === accountId);
      return {
        open: own.filter(isOpen).length,
        since: own.filter(({ createdAtMs }) => createdAtMs >= Math.floor(sinceMs)).length,
      };
    },
    openCount: async () => all().filter(isOpen).length,
    about: async ({ accountId, about: asked, suspendedAtMs }) =>
      all().find((d) => {
        const { about } = d;
        if (asked.type === "check") return about.type === "check" && about.checkId === asked.checkId;
        if (asked.type === "answer")
          return about.type === "answer" && about.jobId === asked.jobId && about.chunkIndex === asked.chunkIndex;
        return (
          about.type === "suspension" &&
          d.accountId === accountId &&
          (isOpen(d) || d.createdAtMs >= Math.floor(suspendedAtMs))
        );
      }),
    async check(checkId) {
      const check = checks.get(checkId);
      if (check === undefined) return undefined;
      const { accountId, jobId, chunkIndex, verdict, atMs } = check;
      return { checkId, accountId, jobId, chunkIndex, verdict, atMs: Math.floor(atMs) };
    },
    async reversed(request) {
      const isMeant = (key: string) =>
        "suspended" in request
          ? key === `reversal:suspended:${request.accountId}:${request.suspended}`
          : key.startsWith(`reversal:${request.jobId}:${request.chunkIndex}:`);
      let amount = 0n;
      for (const { type, idempotencyKey, postings } of entries.values())
        if (type === "reversal" && isMeant(idempotencyKey))
          for (const posting of postings) if (posting.amount > 0n) amount += posting.amount;
      return amount;
    },
    async charged({ accountId, jobId, chunkIndex }) {
      const job = jobs.get(jobId);
      const output = job?.outputs.get(chunkIndex);
      if (job === undefined || job.accountId !== accountId || output === undefined || !output.outcome.ok)
        return undefined;
      const { price_per_item, task } = job.row;
      const paid =
        task === "generate"
          ? chargedOf({ reward: output.outcome.reward, price_per_item, reward_per_item: job.rewardPerItem })
          : price_per_item * BigInt(output.itemCount);
      const { parts } = output.outcome;
      const whole = parts.length === 0 ? paid : parts.reduce((sum, { charged }) => sum + charged, 0n);
      return {
        amount: whole - refundedOf(jobId, chunkIndex),
        atMs: Math.floor(output.atMs),
        isUnderCheck: task === "generate" && standingOf(output)?.verification.status === "provisional",
      };
    },
  };
}
