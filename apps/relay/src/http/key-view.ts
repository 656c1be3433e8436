import { apiScope, formatPoints, type KeyView } from "@starling/protocol";
import type { StoredApiKey } from "../ports/api-key-store.ts";

/** A key as its account sees it. */
export function keyView(key: StoredApiKey): KeyView {
  const { keyId, name, prefix, scopes, cap, period, spent, ratePerMinute } = key;
  return {
    id: keyId,
    object: "api_key",
    name,
    prefix,
    scopes: scopes.flatMap((scope) => apiScope.safeParse(scope).data ?? []),
    cap: cap === null ? null : formatPoints(cap),
    period,
    spent: formatPoints(spent),
    ratePerMinute,
    createdAt: isoOf(key.createdAtMs),
    lastUsedAt: isoOrNull(key.lastUsedAtMs),
    expiresAt: isoOrNull(key.expiresAtMs),
    revokedAt: isoOrNull(key.revokedAtMs),
  };
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString();
const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : isoOf(atMs));
