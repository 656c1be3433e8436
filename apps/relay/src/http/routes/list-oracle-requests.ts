import { fail, ORACLE_LIMITS, ok, oracleRequestsPage } from "@starling/protocol";
import { z } from "zod";
import { oracleView } from "../../oracle/oracle-view.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";

const PAGE_DEFAULT = 20;

/** A place in a list, as its page gives it. */
export const listCursor = z
  .string()
  .regex(/^\d{1,18}$/, "must be a page's next_cursor")
  .transform(BigInt)
  .optional()
  .meta({ description: "`next_cursor` of the page before", type: "string" });

export const listOracleRequests = route({
  name: "listOracleRequests",
  method: "GET",
  path: "/v1/oracle/requests",
  summary: "List what contracts asked",
  description:
    "Newest first, from the confirmed blocks of the chain. Public, as the chain is. One that won’t be answered says why; its payment goes back.",
  auth: "none",
  addressLimit: { name: "oracle", perMinute: ORACLE_LIMITS.asksPerMinute },
  query: z.strictObject({
    cursor: listCursor,
    limit: pageSize(PAGE_DEFAULT, ORACLE_LIMITS.requestsPageMax, "questions"),
  }),
  reply: { status: 200, description: "A page of questions.", schema: oracleRequestsPage },
  errors: ["chain_not_configured"],
  async handler(room, { query }) {
    if (room.chain === null) return fail("chain_not_configured");
    const limit = query.limit ?? PAGE_DEFAULT;
    const { chainId } = room.chain.facts;
    const asked = await room.oracleQuestions.list({ chainId, before: query.cursor ?? null, limit });
    const last = asked.length === limit ? asked.at(-1) : undefined;
    const data = await Promise.all(asked.map((one) => oracleView(room, one)));
    return ok({ body: { object: "list" as const, data, next_cursor: last === undefined ? null : String(last.seq) } });
  },
});
