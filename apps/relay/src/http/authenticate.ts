// Whose key is it. Keys are known by their SHA-256 alone.
import { createHash } from "node:crypto";
import { type AccountId, fail, LIMITS, type Outcome, ok } from "@starling/protocol";
import type { Store } from "../ports/store.ts";
import { HTTP_LIMITS } from "./http-limits.ts";

export const API_KEY_PREFIX = "sk-starling-";
const FORM = /^sk-starling-[A-Za-z0-9_-]{16,}$/;

export type Authenticate = (
  authorization: string | undefined,
) => Promise<Outcome<AccountId, "missing_api_key" | "invalid_api_key">>;

export const hashApiKey = (apiKey: string): Buffer => createHash("sha256").update(apiKey).digest();

/** Looks keys up in the store and remembers what it found for a short time, at most so many. */
export function createAuthenticate(store: Pick<Store, "accountOfApiKey">): Authenticate {
  const cache = new Map<string, { accountId: AccountId | undefined; untilMs: number }>();

  return async (authorization) => {
    if (authorization === undefined || authorization.trim() === "") return fail("missing_api_key");
    const apiKey = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    if (apiKey === undefined) return fail("missing_api_key");
    if (apiKey.length > LIMITS.apiKeyCharsMax || !FORM.test(apiKey)) return fail("invalid_api_key");
    const hash = hashApiKey(apiKey);
    const name = hash.toString("latin1");
    const nowMs = Date.now();
    let found = cache.get(name);
    if (found === undefined || found.untilMs <= nowMs) {
      const accountId = await store.accountOfApiKey(hash);
      const ttlMs = accountId === undefined ? HTTP_LIMITS.unknownKeyCacheMs : HTTP_LIMITS.apiKeyCacheMs;
      found = { accountId, untilMs: nowMs + ttlMs };
      cache.delete(name);
      cache.set(name, found);
      if (cache.size > HTTP_LIMITS.apiKeysCachedMax) {
        const oldest = cache.keys().next();
        if (!oldest.done) cache.delete(oldest.value);
      }
    }
    return found.accountId === undefined ? fail("invalid_api_key") : ok(found.accountId);
  };
}
