import { formatPoints, ok, STATEMENT_LIMITS, statementSummary } from "@starling/protocol";
import { z } from "zod";
import type { StoredBalance } from "../../ports/statement-store.ts";
import { monthSpan } from "../month-span.ts";
import { route } from "../route.ts";
import { statementQuery } from "./list-statement.ts";

const viewOf = ({ available, escrow }: StoredBalance) => ({
  available: formatPoints(available),
  pending: formatPoints(escrow),
});

export const sumUpStatement = route({
  name: "sumUpStatement",
  method: "GET",
  path: "/v1/account/statement/summary",
  summary: "Sum up the account's statement",
  description: "Opening and closing balance of a month or of all time, and what the entries of each type came to.",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({ month: statementQuery.month }),
  reply: { status: 200, description: "As of the last commit.", schema: statementSummary },
  errors: [],
  async handler(room, { accountId, query }) {
    const { statements } = room;
    const span = monthSpan(query.month);
    const [opening, sums, months] = await Promise.all([
      span.fromDay === null
        ? { available: 0n, escrow: 0n }
        : statements.balanceBefore({ accountId, day: span.fromDay }),
      statements.sums({ accountId, ...span }),
      statements.months({ accountId, limit: STATEMENT_LIMITS.monthsMax }),
    ]);
    // From the same sums, so that the parts and the whole are of one moment.
    const closing = sums.reduce(
      (at, { available, escrow }) => ({ available: at.available + available, escrow: at.escrow + escrow }),
      opening,
    );
    return ok({
      body: {
        object: "statement.summary" as const,
        month: query.month ?? null,
        opening: viewOf(opening),
        closing: viewOf(closing),
        types: sums.map(({ type, entries, ...sum }) => ({ type, entries, ...viewOf(sum) })),
        months,
      },
    });
  },
});
