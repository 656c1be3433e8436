// Whose key is it, and what may it do. Keys are known by their SHA-256 alone.
import { createHash } from "node:crypto";
import { type ApiKeyId, fail, LIMITS, type Outcome, ok } from "@starling/protocol";
import type { ApiKeyStore, StoredApiKey } from "../ports/api-key-store.ts";
import { HTTP_LIMITS } from "./http-limits.ts";

export const API_KEY_PREFIX = "sk-starling-";
/** Of the key, for display. */
export const API_KEY_SHOWN_CHARS = 16;
const FORM = /^sk-starling-[A-Za-z0-9_-]{16,}$/;

export interface Authenticate {
  /** The key of an Authorization header; one that was revoked or has expired is refused as any other. */
  (authorization: string | undefined): Promise<Outcome<StoredApiKey, "missing_api_key" | "invalid_api_key">>;
  /** The key was changed or revoked: what is remembered of it is not believed any more. */
  forget(keyId: ApiKeyId): void;
}

export const hashApiKey = (apiKey: string): Buffer => createHash("sha256").update(apiKey).digest();

interface Found {
  readonly key: StoredApiKey | undefined;
  readonly untilMs: number;
}

/** Looks keys up in the store and remembers what it found for a short time, at most so many. `onFault` hears when a use could not be noted. */
export function createAuthenticate(
  apiKeys: Pick<ApiKeyStore, "find" | "touch">,
  onFault: (error: unknown) => void = () => {},
): Authenticate {
  const cache = new Map<string, Found>();
  /** Rises with each change, so that a look that began before it isn't remembered after it. */
  let changes = 0;

  async function look(hash: Buffer, nowMs: number): Promise<Found> {
    const name = hash.toString("latin1");
    const known = cache.get(name);
    if (known !== undefined && known.untilMs > nowMs) return known;
    const before = changes;
    const key = await apiKeys.find({ hash, nowMs });
    const ttlMs = key === undefined ? HTTP_LIMITS.unknownKeyCacheMs : HTTP_LIMITS.apiKeyCacheMs;
    const found = { key, untilMs: nowMs + ttlMs };
    if (before !== changes) return found;
    cache.delete(name);
    cache.set(name, found);
    if (cache.size > HTTP_LIMITS.apiKeysCachedMax) {
      const oldest = cache.keys().next();
      if (!oldest.done) cache.delete(oldest.value);
    }
    if (key !== undefined) apiKeys.touch([{ keyId: key.keyId, atMs: nowMs }]).catch(onFault);
    return found;
  }

  const authenticate = async (authorization: string | undefined) => {
    if (authorization === undefined || authorization.trim() === "") return fail("missing_api_key");
    const apiKey = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    if (apiKey === undefined) return fail("missing_api_key");
    if (apiKey.length > LIMITS.apiKeyCharsMax || !FORM.test(apiKey)) return fail("invalid_api_key");
    const nowMs = Date.now();
    const { key } = await look(hashApiKey(apiKey), nowMs);
    if (key === undefined || key.revokedAtMs !== null) return fail("invalid_api_key");
    if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs)
      return fail("invalid_api_key", { detail: "The API key has expired; use another." });
    return ok(key);
  };
  const forget = (keyId: ApiKeyId): void => {
    changes += 1;
    for (const [name, { key }] of cache) if (key?.keyId === keyId) cache.delete(name);
  };
  return Object.assign(authenticate, { forget });
}
