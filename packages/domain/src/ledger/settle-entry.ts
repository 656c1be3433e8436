import { type AccountId, type JobId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Entry } from "../engine/change.ts";
import { type EntryStamp, makeEntry, posting } from "./entry.ts";

export interface Settlement {
  readonly jobId: JobId;
  readonly payerId: AccountId;
  readonly contributorId: AccountId;
  /** The first chunk that is settled: each is accepted once, so it names the settlement. */
  readonly firstChunk: number;
  /** Micro-points. */
  readonly price: bigint;
  readonly reward: bigint;
}

/** `part` tells settlements of one chunk apart, where several nodes made it. Accepted work of one message and job: the payer pays, the contributor's reward waits in escrow, the network takes its fee. */
export const settleEntry = (stamp: EntryStamp, settled: Settlement, part = ""): Entry =>
  makeEntry(stamp, "settle", `settle:${settled.jobId}:${settled.firstChunk}${part}`, settled.jobId, [
    posting(settled.payerId, "available", -settled.price),
    posting(settled.contributorId, "escrow", settled.reward),
    posting(SYSTEM_ACCOUNTS.treasury, "available", settled.price - settled.reward),
  ]);
