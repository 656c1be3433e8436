import type { AccountId, ApiKeyId } from "@starling/protocol";
import type { ApiKeyTerms, StoredApiKey } from "../ports/api-key-store.ts";
import type { StoredSession } from "../ports/session-store.ts";

/** Who asks, and what they may: an API key, or somebody who signed in, who may do everything. */
export interface Asker extends Pick<ApiKeyTerms, "scopes" | "cap" | "ratePerMinute" | "expiresAtMs"> {
  readonly accountId: AccountId;
  /** null of a session. */
  readonly keyId: ApiKeyId | null;
  /** null of an API key. */
  readonly session: StoredSession | null;
}

export const askerOfKey = ({ accountId, keyId, scopes, cap, ratePerMinute, expiresAtMs }: StoredApiKey): Asker => ({
  accountId,
  keyId,
  session: null,
  scopes,
  cap,
  ratePerMinute,
  expiresAtMs,
});

/** Keys that it makes may outlive it: `expiresAtMs` bounds what is given on, and a person isn't bound. */
export const askerOfSession = (session: StoredSession): Asker => ({
  accountId: session.accountId,
  keyId: null,
  session,
  scopes: ["*"],
  cap: null,
  ratePerMinute: null,
  expiresAtMs: null,
});
