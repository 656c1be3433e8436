// Rows of the tables in memory, as operators see them.
import type { DurableChange, Entry } from "@starling/domain";
import type { AccountId, OperatorActionView } from "@starling/protocol";
import type { AdminEntry, StoredCheck } from "../../ports/admin-reads.ts";
import type { MemoryTables } from "../memory-tables.ts";

/** As the database keeps them: whole milliseconds. */
export const checkInMemory = ({
  type: _,
  evidence: __,
  ...check
}: Extract<DurableChange, { type: "check-closed" }>): StoredCheck => ({ ...check, atMs: Math.floor(check.atMs) });

export function entryInMemory(entry: Entry, ofAccount: AccountId | null, postingsMax = 20): AdminEntry {
  const { entryId, type, jobId, idempotencyKey, atMs, postings } = entry;
  const sum = (bucket: "available" | "escrow") =>
    postings.reduce((total, p) => (p.accountId === ofAccount && p.bucket === bucket ? total + p.amount : total), 0n);
  return {
    entryId,
    type,
    jobId,
    idempotencyKey,
    atMs: Math.floor(atMs),
    postings: postings.slice(0, postingsMax).map(({ accountId, bucket, amount }) => ({ accountId, bucket, amount })),
    postingsTotal: postings.length,
    effect: ofAccount === null ? null : { available: sum("available"), escrow: sum("escrow") },
  };
}

type Action = MemoryTables["actions"] extends Map<unknown, infer A> ? A : never;

export const actionInMemory = ({
  actionId,
  operatorId,
  action,
  subject,
  reason,
  details,
  atMs,
}: Action): OperatorActionView => ({
  id: actionId,
  object: "operator_action",
  operator: operatorId,
  action,
  subject: { ...subject },
  reason,
  details: { ...details },
  at: new Date(Math.floor(atMs)).toISOString(),
});
