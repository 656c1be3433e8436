import {
  entryId,
  entryType,
  fail,
  formatPoints,
  ok,
  STATEMENT_LIMITS,
  statementPage,
  utcMonth,
} from "@starling/protocol";
import { z } from "zod";
import { monthSpan } from "../month-span.ts";
import { pageSize } from "../page-size.ts";
import { readStatement, type StatementLineFacts } from "../read-statement.ts";
import { route } from "../route.ts";

export const statementQuery = {
  month: utcMonth.optional().meta({ description: "only entries of this UTC month, such as 2026-11" }),
  type: entryType.optional().meta({ description: "only entries of this type" }),
};

const lineOf = ({ entry, balance }: StatementLineFacts) => ({
  id: entryId.parse(entry.entryId),
  type: entry.type,
  jobId: entry.jobId,
  at: new Date(entry.atMs).toISOString(),
  available: formatPoints(entry.available),
  pending: formatPoints(entry.escrow),
  balance: { available: formatPoints(balance.available), pending: formatPoints(balance.escrow) },
});

export const listStatement = route({
  name: "listStatement",
  method: "GET",
  path: "/v1/account/statement",
  summary: "Read the account's statement",
  description:
    "Every ledger entry of the account, newest first, with the balance after it. Of one type, a page may hold fewer entries than were asked for; `next_cursor` says whether there are more.",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({
    ...statementQuery,
    cursor: z
      .string()
      .max(STATEMENT_LIMITS.cursorCharsMax)
      .optional()
      .meta({ description: "`next_cursor` of the page before" }),
    limit: pageSize(STATEMENT_LIMITS.pageDefault, STATEMENT_LIMITS.pageMax, "entries"),
  }),
  reply: { status: 200, description: "A page of the statement.", schema: statementPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const cursor = query.cursor === undefined ? null : room.statementCursors.read(accountId, query.cursor);
    if (query.cursor !== undefined && cursor === null)
      return fail("invalid_field", { param: "cursor", detail: "cursor must be `next_cursor` of the page before." });
    const { lines, next } = await readStatement(room.statements, {
      accountId,
      span: monthSpan(query.month),
      type: query.type ?? null,
      cursor,
      limit: query.limit ?? STATEMENT_LIMITS.pageDefault,
    });
    const next_cursor = next === null ? null : room.statementCursors.write(accountId, next);
    return ok({ body: { object: "list" as const, data: lines.map(lineOf), next_cursor } });
  },
});
