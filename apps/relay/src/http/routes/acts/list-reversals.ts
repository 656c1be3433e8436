import {
  type AccountId,
  checkId,
  DISPUTE_LIMITS,
  formatPoints,
  ok,
  type ReversalView,
  reversalsPage,
} from "@starling/protocol";
import { z } from "zod";
import { disputeViewOf } from "../../../disputes/dispute-view.ts";
import type { StoredCheck } from "../../../ports/admin-reads.ts";
import type { HttpRoom } from "../../http-room.ts";
import { pageSize } from "../../page-size.ts";
import { route } from "../../route.ts";

const { reversalsPageMax, ageMaxMs } = DISPUTE_LIMITS;

export const listReversals = route({
  name: "listReversals",
  method: "GET",
  path: "/v1/account/reversals",
  summary: "List what checks took back",
  description:
    "Checks that found an answer of the account's nodes wrong, as long as they can be disputed: what each took, and the dispute of it where there is one. Newest first.",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({
    cursor: checkId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(reversalsPageMax, reversalsPageMax, "checks"),
  }),
  reply: { status: 200, description: "A page of reversals.", schema: reversalsPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const { rows, next } = await room.admin.checks({
      accountId,
      jobId: null,
      modelId: null,
      verdict: "mismatch",
      reason: null,
      order: "desc",
      after: query.cursor === undefined ? null : { value: null, id: query.cursor },
      limit: query.limit ?? reversalsPageMax,
      fromMs: Date.now() - ageMaxMs,
      toMs: null,
    });
    const data = await Promise.all(rows.map((check) => viewOf(room, accountId, check)));
    const body = { object: "list" as const, data, next_cursor: next?.id ?? null };
    return ok({ body, headers: { "cache-control": "no-store" } });
  },
});

async function viewOf(
  { disputes }: Pick<HttpRoom, "disputes">,
  accountId: AccountId,
  { checkId: id, atMs, modelId, jobId, chunkIndex }: StoredCheck,
): Promise<ReversalView> {
  const about = { type: "check", checkId: id } as const;
  const [taken, dispute] = await Promise.all([
    jobId === null ? 0n : disputes.reversed({ accountId, jobId, chunkIndex, atMs }),
    disputes.about({ accountId, about, suspendedAtMs: atMs }),
  ]);
  return {
    checkId: id,
    object: "reversal",
    at: new Date(atMs).toISOString(),
    model: modelId,
    jobId,
    taken: formatPoints(taken),
    dispute: dispute === undefined ? null : disputeViewOf(dispute),
  };
}
