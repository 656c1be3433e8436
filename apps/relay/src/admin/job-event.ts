// One event of a job's life, in the API's words.
import {
  type AdminJobEvent,
  formatPoints,
  isErrorCode,
  sentenceOf,
  unreachable,
  webhookEvent,
} from "@starling/protocol";
import { WHY_CHOSEN } from "../http/explain-job.ts";
import type { JobLifeEvent } from "../ports/admin-reads.ts";
import { checkRow } from "./check-row.ts";
import { postingsOf } from "./entry-row.ts";

export function jobEvent(event: JobLifeEvent): AdminJobEvent {
  const at = iso(event.atMs);
  switch (event.type) {
    case "admitted":
      return {
        type: "admitted",
        at,
        account: event.job.accountId,
        key: event.keyId,
        model: event.job.view.model,
        modelHash: event.modelHash,
        assurance: event.assurance,
        priority: event.priority,
        items: event.job.view.items.total,
        chunks: event.job.chunkCount,
        pricePerItem: formatPoints(event.pricePerItem),
        rewardPerItem: formatPoints(event.rewardPerItem),
        idempotencyKey: event.idempotencyKey,
      };
    case "held":
      return {
        type: "held",
        at,
        amount: formatPoints(event.amount),
        remaining: formatPoints(event.remaining),
        spent: formatPoints(event.spent),
      };
    case "spans": {
      const { total, queued, done, dropped } = event;
      return { type: "spans", at, total, queued, done, dropped };
    }
    case "output":
      return {
        type: "output",
        at,
        chunk: event.chunkIndex,
        firstItem: event.firstItem,
        itemCount: event.itemCount,
        ok: event.errorCode === null,
        errorCode: event.errorCode,
        node: event.nodeId,
        account: event.accountId,
        fence: event.fence,
        chosen: event.chosen,
        message: messageOf(event),
        verification: event.verification,
        reward: formatPoints(event.reward),
        entry: event.entryId,
        outputHash: hex(event.outputHash),
        receipts: event.receipts.map(({ leaf, revision, atMs }) => ({ leaf, revision, at: iso(atMs) })),
      };
    case "verdict":
      return {
        type: "verdict",
        at,
        chunk: event.chunkIndex,
        verification: event.verification,
        correction:
          event.correction === null
            ? null
            : {
                node: event.correction.nodeId,
                account: event.correction.accountId,
                fence: event.correction.fence,
                outputHash: hex(event.correction.outputHash),
              },
      };
    case "check":
      return { type: "check", at, check: checkRow(event.check) };
    case "entry":
      return {
        type: "entry",
        at,
        id: event.entry.entryId,
        entryType: event.entry.type,
        postings: postingsOf(event.entry),
        postingsTotal: event.entry.postingsTotal,
      };
    case "delivery": {
      const { eventId, attempts, nextAtMs, deliveredAtMs, lastStatus, lastError } = event.delivery;
      return {
        type: "delivery",
        at,
        id: eventId,
        event: webhookEvent.parse(event.delivery.event),
        state: deliveredAtMs !== null ? "delivered" : nextAtMs !== null ? "pending" : "given_up",
        attempts,
        deliveredAt: deliveredAtMs === null ? null : iso(deliveredAtMs),
        lastStatus,
        lastError,
      };
    }
    case "dispute": {
      const { disputeId, accountId, state } = event.dispute;
      return { type: "dispute", at, id: disputeId, account: accountId, state };
    }
    case "released":
      return { type: "released", at, remaining: formatPoints(event.remaining) };
    case "ended":
      return { type: "ended", at, state: event.state, errorCode: event.errorCode };
    default:
      return unreachable(event);
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
const hex = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString("hex"));

function messageOf({ errorCode, chosen }: Extract<JobLifeEvent, { type: "output" }>): string {
  if (errorCode === null) return WHY_CHOSEN[chosen ?? "fastest_free"];
  return sentenceOf({ code: isErrorCode(errorCode) ? errorCode : "job_failed" });
}
