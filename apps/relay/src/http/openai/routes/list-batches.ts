import { BATCH_LIMITS, batchesPage, batchId, fail, ok } from "@starling/protocol";
import { z } from "zod";
import { pageSize } from "../../page-size.ts";
import { route } from "../../route.ts";
import { batchView } from "../batch-view.ts";

export const listBatches = route({
  name: "listBatches",
  method: "GET",
  path: "/v1/batches",
  summary: "List your batches",
  auth: "key",
  scope: "batches",
  query: z.strictObject({
    after: z.string().optional().meta({ description: "the last batch of the page before" }),
    limit: pageSize(BATCH_LIMITS.listDefault, BATCH_LIMITS.listMax, "batches"),
  }),
  reply: { status: 200, description: "Newest first.", schema: batchesPage },
  errors: [],
  async handler(room, { accountId, query: { after, limit = BATCH_LIMITS.listDefault } }) {
    const before = after === undefined ? null : batchId.safeParse(after).data;
    if (before === undefined) return fail("invalid_field", { param: "after", detail: "after is no id of a batch." });
    const batches = await room.batches.list({ accountId, before, limit: limit + 1 });
    const data = batches.slice(0, limit).map(batchView);
    return ok({
      body: {
        object: "list" as const,
        data,
        first_id: data.at(0)?.id ?? null,
        last_id: data.at(-1)?.id ?? null,
        has_more: batches.length > limit,
      },
    });
  },
});
