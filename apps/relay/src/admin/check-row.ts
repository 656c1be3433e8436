import type { AdminCheckRow } from "@starling/protocol";
import type { StoredCheck } from "../ports/admin-reads.ts";

export const checkRow = (check: StoredCheck): AdminCheckRow => ({
  id: check.checkId,
  object: "check",
  at: new Date(check.atMs).toISOString(),
  reason: check.reason,
  verdict: check.verdict,
  falseAlarm: check.isFalseAlarm,
  model: check.modelId,
  job: check.jobId,
  chunk: check.chunkIndex,
  node: check.nodeId,
  account: check.accountId,
  adapterClass: check.adapterClass,
  distance: check.distance,
  referees: check.referees.map(({ nodeId, accountId, agrees }) => ({ node: nodeId, account: accountId, agrees })),
});
