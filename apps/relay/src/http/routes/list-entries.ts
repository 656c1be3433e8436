import { type EntryView, entriesPage, entryId, formatPoints, LIMITS, ok } from "@starling/protocol";
import { z } from "zod";
import type { StoredEntry } from "../../ports/store.ts";
import { HTTP_LIMITS } from "../http-limits.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";

const viewOf = ({ entryId: id, type, jobId, atMs, available, escrow }: StoredEntry): EntryView => ({
  id: entryId.parse(id),
  type,
  jobId,
  at: new Date(atMs).toISOString(),
  available: formatPoints(available),
  pending: formatPoints(escrow),
});

export const listEntries = route({
  name: "listEntries",
  method: "GET",
  path: "/v1/account/entries",
  summary: "List what moved the account's points",
  description: "Ledger entries that touch the account, newest first.",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({
    cursor: entryId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(HTTP_LIMITS.entriesPageDefault, LIMITS.entriesPageMax, "entries"),
  }),
  reply: { status: 200, description: "A page of entries.", schema: entriesPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const size = query.limit ?? HTTP_LIMITS.entriesPageDefault;
    const entries = await room.store.entries({ accountId, before: query.cursor ?? null, limit: size });
    const last = entries.length === size ? entries.at(-1) : undefined;
    return ok({
      body: { object: "list" as const, data: entries.map(viewOf), next_cursor: last?.entryId ?? null },
    });
  },
});
