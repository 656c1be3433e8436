import { addressText, fail, OUTPUT_LIMITS, ok, outputsPage } from "@starling/protocol";
import { z } from "zod";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";
import { listCursor } from "./list-oracle-requests.ts";

const PAGE_DEFAULT = 24;

export const listOutputs = route({
  name: "listOutputs",
  method: "GET",
  path: "/v1/outputs",
  summary: "List answers that were minted as tokens",
  description: "Newest first, from the confirmed blocks of the chain; of all owners, or of one.",
  auth: "none",
  addressLimit: { name: "outputs", perMinute: OUTPUT_LIMITS.asksPerMinute },
  query: z.strictObject({
    cursor: listCursor,
    limit: pageSize(PAGE_DEFAULT, OUTPUT_LIMITS.outputsPageMax, "tokens"),
    owner: addressText.optional().meta({ description: "an address, in any letter case" }),
  }),
  reply: { status: 200, description: "A page of tokens.", schema: outputsPage },
  errors: ["chain_not_configured"],
  async handler(room, { query }) {
    if (room.outputs === null) return fail("chain_not_configured");
    const { data, next } = await room.outputs.page({
      owner: query.owner?.toLowerCase() ?? null,
      before: query.cursor ?? null,
      limit: query.limit ?? PAGE_DEFAULT,
    });
    return ok({ body: { object: "list" as const, data, next_cursor: next === null ? null : String(next) } });
  },
});
