import { fail, isId, keyView as keySchema, ok } from "@starling/protocol";
import { z } from "zod";
import { keyView } from "../key-view.ts";
import { route } from "../route.ts";

export const keyParams = z.object({ id: z.string().meta({ description: "the key's id, key_…" }) });

export const getKey = route({
  name: "getKey",
  method: "GET",
  path: "/v1/keys/:id",
  summary: "See an API key",
  auth: "key",
  scope: "keys:manage",
  params: keyParams,
  reply: { status: 200, description: "The key, and what it has spent.", schema: keySchema },
  errors: ["key_not_found"],
  async handler(room, { accountId, params }) {
    if (!isId("key", params.id)) return fail("key_not_found");
    const key = await room.apiKeys.get({ keyId: params.id, accountId, nowMs: Date.now() });
    return key === undefined ? fail("key_not_found") : ok({ body: keyView(key) });
  },
});
