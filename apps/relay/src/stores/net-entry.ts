import type { Entry } from "@starling/domain";
import type { AccountId } from "@starling/protocol";
import type { StoredEntry } from "../ports/store.ts";

/** An entry as one account sees it: what it did to that account's points. */
export function netEntryOf({ entryId, type, jobId, atMs, postings }: Entry, accountId: AccountId): StoredEntry {
  const own = postings.filter((posting) => posting.accountId === accountId);
  const net = (bucket: string) => own.reduce((sum, p) => (p.bucket === bucket ? sum + p.amount : sum), 0n);
  return { entryId, type, jobId, atMs: Math.floor(atMs), available: net("available"), escrow: net("escrow") };
}
