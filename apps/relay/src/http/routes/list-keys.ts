import { apiKeyId, KEY_LIMITS, keysPage, ok } from "@starling/protocol";
import { z } from "zod";
import { keyView } from "../key-view.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";

export const listKeys = route({
  name: "listKeys",
  method: "GET",
  path: "/v1/keys",
  summary: "List the account's API keys",
  description: "Newest first, revoked ones included. The keys themselves are not kept, only how they begin.",
  auth: "key",
  scope: "keys:manage",
  query: z.strictObject({
    cursor: apiKeyId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(KEY_LIMITS.pageMax, KEY_LIMITS.pageMax, "keys"),
  }),
  reply: { status: 200, description: "A page of keys.", schema: keysPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const limit = query.limit ?? KEY_LIMITS.pageMax;
    const keys = await room.apiKeys.list({ accountId, before: query.cursor ?? null, limit });
    const last = keys.length === limit ? keys.at(-1) : undefined;
    return ok({ body: { object: "list" as const, data: keys.map(keyView), next_cursor: last?.keyId ?? null } });
  },
});
