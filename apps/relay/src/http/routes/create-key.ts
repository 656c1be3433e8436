import { randomBytes } from "node:crypto";
import { createdKey, createKeyRequest, fail, KEY_LIMITS, ok } from "@starling/protocol";
import { freshId } from "../../engine/make-context.ts";
import { API_KEY_PREFIX, API_KEY_SHOWN_CHARS, hashApiKey } from "../authenticate.ts";
import { mayGive, readKeyTerms } from "../key-terms.ts";
import { keyView } from "../key-view.ts";
import { route } from "../route.ts";

const KEY_BYTES = 24;

export const createKey = route({
  name: "createKey",
  method: "POST",
  path: "/v1/keys",
  summary: "Make an API key",
  description:
    "The key itself is in this reply and nowhere else. It can get no scope that the key which makes it lacks, and no longer life.",
  auth: "key",
  scope: "keys:manage",
  body: createKeyRequest,
  reply: { status: 201, description: "The key, shown this once.", schema: createdKey },
  errors: ["too_many_keys"],
  async handler(room, { accountId, key: giver, body }) {
    const nowMs = Date.now();
    const terms = readKeyTerms(body, nowMs);
    if (!terms.ok) return terms;
    const whole = {
      name: body.name,
      scopes: body.scopes,
      cap: null,
      period: null,
      ratePerMinute: null,
      expiresAtMs: null,
      ...terms.value,
    };
    const allowed = mayGive(giver, whole);
    if (!allowed.ok) return allowed;
    const secret = `${API_KEY_PREFIX}${randomBytes(KEY_BYTES).toString("base64url")}`;
    const made = await room.apiKeys.create({
      ...whole,
      keyId: freshId("key", nowMs),
      accountId,
      hash: hashApiKey(secret),
      prefix: secret.slice(0, API_KEY_SHOWN_CHARS),
      keysMax: KEY_LIMITS.keysPerAccountMax,
      nowMs,
    });
    if (made === undefined) return fail("too_many_keys");
    const headers = { location: `/v1/keys/${made.keyId}`, "cache-control": "no-store" };
    return ok({ body: { ...keyView(made), key: secret }, headers });
  },
});
