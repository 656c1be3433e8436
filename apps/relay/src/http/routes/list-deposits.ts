import { DEPOSIT_LIMITS, type DepositView, depositsPage, formatPoints, ok, weiOfPoints } from "@starling/protocol";
import { z } from "zod";
import type { StoredDeposit } from "../../ports/deposit-store.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";

const { pageMax } = DEPOSIT_LIMITS;

const viewOf = ({ depositId, chainId, points, from, place, createdAtMs }: StoredDeposit): DepositView => ({
  id: depositId,
  object: "deposit",
  chainId,
  amount: formatPoints(points),
  tokens: String(weiOfPoints(points)),
  from,
  transaction: place.transaction,
  block: place.block,
  creditedAt: new Date(createdAtMs).toISOString(),
});

export const listDeposits = route({
  name: "listDeposits",
  method: "GET",
  path: "/v1/deposits",
  summary: "List the points that were bought with tokens",
  description:
    "Newest first. A deposit is credited once its block has the confirmations that GET /v1/chain names. To make one, burn tokens through the PointsDeposit contract under the account's `depositWord` (GET /v1/account).",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({
    cursor: z
      .string()
      .regex(/^\d{1,18}$/)
      .transform(BigInt)
      .optional()
      .meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(pageMax, pageMax, "deposits"),
  }),
  reply: { status: 200, description: "A page of deposits.", schema: depositsPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const limit = query.limit ?? pageMax;
    const deposits = await room.deposits.list({ accountId, before: query.cursor ?? null, limit });
    const last = deposits.length === limit ? deposits.at(-1) : undefined;
    return ok({
      body: { object: "list" as const, data: deposits.map(viewOf), next_cursor: last ? String(last.seq) : null },
    });
  },
});
