import { fail, isId, keyView as keySchema, ok } from "@starling/protocol";
import { keyView } from "../key-view.ts";
import { route } from "../route.ts";
import { keyParams } from "./get-key.ts";

export const revokeKey = route({
  name: "revokeKey",
  method: "DELETE",
  path: "/v1/keys/:id",
  summary: "Revoke an API key",
  description: "At once and for good. Jobs that were asked with it go on.",
  auth: "key",
  scope: "keys:manage",
  params: keyParams,
  reply: { status: 200, description: "The key, revoked.", schema: keySchema },
  errors: ["key_not_found"],
  async handler(room, { accountId, params }) {
    if (!isId("key", params.id)) return fail("key_not_found");
    const revoked = await room.apiKeys.revoke({ keyId: params.id, accountId, nowMs: Date.now() });
    if (revoked === undefined) return fail("key_not_found");
    room.authenticate.forget(({ keyId }) => keyId === params.id);
    return ok({ body: keyView(revoked) });
  },
});
