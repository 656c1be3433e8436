import { ADMIN_LIMITS, adminEntryView, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { entryRow } from "../../../admin/entry-row.ts";
import { NO_STORE } from "../../../admin/list-query.ts";
import { route } from "../../route.ts";

export const getLedgerEntry = route({
  name: "getLedgerEntry",
  method: "GET",
  path: "/v1/admin/entries/:id",
  summary: "See a ledger entry",
  description: `With its postings, the first ${ADMIN_LIMITS.postingsMax}.`,
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  reply: { status: 200, description: "The entry.", schema: adminEntryView },
  errors: ["entry_not_found"],
  async handler(room, { params }) {
    const entry = isId("ent", params.id)
      ? await room.admin.entry({ entryId: params.id, postingsMax: ADMIN_LIMITS.postingsMax })
      : undefined;
    if (entry === undefined) return fail("entry_not_found");
    return ok({ body: { ...entryRow(entry), idempotencyKey: entry.idempotencyKey }, headers: NO_STORE });
  },
});
