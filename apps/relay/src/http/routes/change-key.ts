import { changeKeyRequest, fail, isId, keyView as keySchema, ok } from "@starling/protocol";
import { mayGive, readKeyTerms } from "../key-terms.ts";
import { keyView } from "../key-view.ts";
import { route } from "../route.ts";
import { keyParams } from "./get-key.ts";

export const changeKey = route({
  name: "changeKey",
  method: "PATCH",
  path: "/v1/keys/:id",
  summary: "Change what an API key may do and spend",
  description: "Holds from the next request on. What is left out stays; null takes a bound away.",
  auth: "key",
  scope: "keys:manage",
  params: keyParams,
  body: changeKeyRequest,
  reply: { status: 200, description: "The key as it is now.", schema: keySchema },
  errors: ["key_not_found"],
  async handler(room, { accountId, key: giver, params, body }) {
    if (!isId("key", params.id)) return fail("key_not_found");
    const nowMs = Date.now();
    const keyId = params.id;
    const before = await room.apiKeys.get({ keyId, accountId, nowMs });
    if (before === undefined) return fail("key_not_found");
    const terms = readKeyTerms(body, nowMs);
    if (!terms.ok) return terms;
    // A key that may do more than this one is not its to change.
    const allowed = mayGive(giver, { ...before, ...terms.value });
    if (!allowed.ok) return allowed;
    const changed = await room.apiKeys.update({ keyId, accountId, changes: terms.value, nowMs });
    if (changed === undefined) return fail("key_not_found");
    room.authenticate.forget((asker) => asker.keyId === keyId);
    room.budgets.changed(changed);
    return ok({ body: keyView(changed) });
  },
});
