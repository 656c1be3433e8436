import { type AdminEntryRow, type AdminPosting, formatPoints } from "@starling/protocol";
import type { AdminEntry } from "../ports/admin-reads.ts";

export const postingsOf = ({ postings }: AdminEntry): AdminPosting[] =>
  postings.map(({ accountId, bucket, amount }) => ({ account: accountId, bucket, amount: formatPoints(amount) }));

export const entryRow = (entry: AdminEntry): AdminEntryRow => ({
  id: entry.entryId,
  object: "entry",
  type: entry.type,
  job: entry.jobId,
  at: new Date(entry.atMs).toISOString(),
  postings: postingsOf(entry),
  postingsTotal: entry.postingsTotal,
  effect:
    entry.effect === null
      ? null
      : { available: formatPoints(entry.effect.available), escrow: formatPoints(entry.effect.escrow) },
});
