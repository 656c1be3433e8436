import { Readable } from "node:stream";
import { ok } from "@starling/protocol";
import { z } from "zod";
import { monthSpan } from "../month-span.ts";
import { route } from "../route.ts";
import { statementCsv } from "../statement-csv.ts";
import { statementQuery } from "./list-statement.ts";

export const getStatementCsv = route({
  name: "getStatementCsv",
  method: "GET",
  path: "/v1/account/statement.csv",
  summary: "Download the account's statement",
  description:
    "The statement as CSV, oldest entry first, with the balance after each. No cell is taken for a formula by a spreadsheet.",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({
    ...statementQuery,
    form: z.enum(["comma", "semicolon"]).default("comma").meta({
      description: "`semicolon`: parted by semicolons and with decimal commas",
    }),
  }),
  reply: {
    status: 200,
    description: "A header and a row for each entry.",
    mediaType: "text/csv; charset=utf-8; header=present",
  },
  errors: [],
  handler(room, { accountId, query, signal, method }) {
    const name = query.month === undefined ? "starling-statement" : `starling-statement-${query.month}`;
    const headers = {
      "cache-control": "no-store",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "x-content-type-options": "nosniff",
    };
    if (method === "HEAD") return ok({ body: null, headers });
    const { form, type = null } = query;
    const pages = statementCsv(room.statements, { accountId, span: monthSpan(query.month), type, form }, signal());
    return ok({ body: Readable.from(pages, { objectMode: false, highWaterMark: 64 * 1024 }), headers });
  },
});
