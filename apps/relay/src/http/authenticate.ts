// Who asks: an API key or a session, and what it may do. Both are known by their SHA-256 alone.
import { createHash } from "node:crypto";
import { fail, LIMITS, type Outcome, ok, SESSION_TOKEN_PREFIX } from "@starling/protocol";
import type { ApiKeyStore, StoredApiKey } from "../ports/api-key-store.ts";
import type { SessionStore, StoredSession } from "../ports/session-store.ts";
import { type Asker, askerOfKey, askerOfSession } from "./asker.ts";
import { HTTP_LIMITS } from "./http-limits.ts";

export const API_KEY_PREFIX = "sk-starling-";
/** Of the key, for display. */
export const API_KEY_SHOWN_CHARS = 16;
const KEY_FORM = /^sk-starling-[A-Za-z0-9_-]{16,}$/;
const TOKEN_FORM = new RegExp(`^${SESSION_TOKEN_PREFIX}[A-Za-z0-9_-]{43}$`);

export interface Authenticate {
  /** The key or token of an Authorization header; one that was revoked or has expired is refused as any other. */
  (authorization: string | undefined): Promise<Outcome<Asker, "missing_api_key" | "invalid_api_key">>;
  /** Keys or sessions were changed, revoked or given to another account: what is remembered of them is not believed any more. */
  forget(isMeant: (asker: Asker) => boolean): void;
  /** Hears whose keys or sessions were forgotten, and gives what ends that. */
  onForgotten(listener: (isMeant: (asker: Asker) => boolean) => void): () => void;
}

export const hashApiKey = (apiKey: string): Buffer => createHash("sha256").update(apiKey).digest();

interface Found {
  readonly asker: Asker | undefined;
  readonly endsAtMs: number | null;
  readonly isRevoked: boolean;
}
interface Remembered extends Found {
  readonly untilMs: number;
}

const UNKNOWN: Found = { asker: undefined, endsAtMs: null, isRevoked: false };

export interface AuthenticateParts {
  readonly apiKeys: Pick<ApiKeyStore, "find" | "touch">;
  readonly sessions: Pick<SessionStore, "find" | "touch">;
  /** Hears when a use could not be noted. */
  readonly onFault?: (error: unknown) => void;
}

/** Looks keys and sessions up in the store and remembers what it found for a short time, at most so many. */
export function createAuthenticate({ apiKeys, sessions, onFault = () => {} }: AuthenticateParts): Authenticate {
  const cache = new Map<string, Remembered>();
  /** Rises with each change, so that a look that began before it isn't remembered after it. */
  let changes = 0;
  const hearing = new Set<(isMeant: (asker: Asker) => boolean) => void>();

  async function lookUp(hash: Buffer, isToken: boolean, nowMs: number): Promise<Found> {
    if (isToken) {
      const session = await sessions.find(hash);
      if (session === undefined) return UNKNOWN;
      sessions.touch([{ sessionId: session.sessionId, atMs: nowMs }]).catch(onFault);
      return foundSession(session);
    }
    const key = await apiKeys.find({ hash, nowMs });
    if (key === undefined) return UNKNOWN;
    apiKeys.touch([{ keyId: key.keyId, atMs: nowMs }]).catch(onFault);
    return foundKey(key);
  }

  async function look(hash: Buffer, isToken: boolean, nowMs: number): Promise<Found> {
    const name = hash.toString("latin1");
    const known = cache.get(name);
    if (known !== undefined && known.untilMs > nowMs) return known;
    const before = changes;
    const found = await lookUp(hash, isToken, nowMs);
    if (before !== changes) return found;
    const ttlMs = found.asker === undefined ? HTTP_LIMITS.unknownKeyCacheMs : HTTP_LIMITS.apiKeyCacheMs;
    cache.delete(name);
    cache.set(name, { ...found, untilMs: nowMs + ttlMs });
    if (cache.size > HTTP_LIMITS.apiKeysCachedMax) {
      const oldest = cache.keys().next();
      if (!oldest.done) cache.delete(oldest.value);
    }
    return found;
  }

  const authenticate = async (authorization: string | undefined) => {
    if (authorization === undefined || authorization.trim() === "") return fail("missing_api_key");
    const text = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    if (text === undefined) return fail("missing_api_key");
    const isToken = TOKEN_FORM.test(text);
    if (text.length > LIMITS.apiKeyCharsMax || !(isToken || KEY_FORM.test(text))) return fail("invalid_api_key");
    const nowMs = Date.now();
    const { asker, endsAtMs, isRevoked } = await look(hashApiKey(text), isToken, nowMs);
    if (asker === undefined || isRevoked)
      return isToken
        ? fail("invalid_api_key", { detail: "The session is not known here or was ended; sign in again." })
        : fail("invalid_api_key");
    if (endsAtMs !== null && endsAtMs <= nowMs)
      return fail("invalid_api_key", {
        detail: isToken ? "The session is over; sign in again." : "The API key has expired; use another.",
      });
    return ok(asker);
  };
  const forget = (isMeant: (asker: Asker) => boolean): void => {
    changes += 1;
    for (const [name, { asker }] of cache) if (asker !== undefined && isMeant(asker)) cache.delete(name);
    for (const listener of hearing) listener(isMeant);
  };
  const onForgotten: Authenticate["onForgotten"] = (listener) => {
    hearing.add(listener);
    return () => void hearing.delete(listener);
  };
  return Object.assign(authenticate, { forget, onForgotten });
}

const foundKey = (key: StoredApiKey): Found => ({
  asker: askerOfKey(key),
  endsAtMs: key.expiresAtMs,
  isRevoked: key.revokedAtMs !== null,
});
const foundSession = (session: StoredSession): Found => ({
  asker: askerOfSession(session),
  endsAtMs: session.expiresAtMs,
  isRevoked: session.revokedAtMs !== null,
});
