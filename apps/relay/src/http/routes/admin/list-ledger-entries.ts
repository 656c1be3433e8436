import {
  type AccountId,
  accountId,
  adminEntriesPage,
  type EntryType,
  entryType,
  jobId,
  ledgerBucket,
  ok,
} from "@starling/protocol";
import { z } from "zod";
import { entryRow } from "../../../admin/entry-row.ts";
import { formatCursor } from "../../../admin/list-cursor.ts";
import { listQuery, listRequest, NO_STORE, timeQuery, timeSpan } from "../../../admin/list-query.ts";
import { route } from "../../route.ts";

const TYPES_TEXT_CHARS_MAX = 400;

const types = z
  .string()
  .max(TYPES_TEXT_CHARS_MAX)
  .transform((text) => text.split(","))
  .pipe(z.array(entryType).min(1).max(entryType.options.length))
  .optional()
  .meta({ description: "one type or several, parted by commas", type: "string" });

export const listLedgerEntries = route({
  name: "listLedgerEntries",
  method: "GET",
  path: "/v1/admin/entries",
  summary: "List ledger entries",
  description:
    "Of one account, of a type, of a job, or all; each with its postings, which sum to zero. Every `entries` of another answer is a query of this list. A page may be short and still be followed by others: only `next_cursor` null is the end.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    account: accountId.optional().meta({ type: "string" }),
    bucket: ledgerBucket.optional().meta({ description: "of the account" }),
    type: types,
    job: jobId.optional().meta({ type: "string" }),
    ...timeQuery,
    ...listQuery("entries"),
  }),
  reply: { status: 200, description: "A page of entries.", schema: adminEntriesPage },
  errors: [],
  async handler(room, { query }) {
    const account: AccountId | null = query.account ?? null;
    const wanted: readonly EntryType[] = query.type ?? [];
    const { rows, next } = await room.admin.entries({
      ...listRequest(query),
      ...timeSpan(query),
      accountId: account,
      bucket: query.bucket ?? null,
      types: wanted,
      jobId: query.job ?? null,
    });
    return ok({
      body: { object: "list" as const, data: rows.map(entryRow), next_cursor: formatCursor(next) },
      headers: NO_STORE,
    });
  },
});
