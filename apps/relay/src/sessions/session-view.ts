import type { SessionId, SessionView } from "@starling/protocol";
import type { StoredSession } from "../ports/session-store.ts";

/** A session as its account sees it. `current` is the one that asks. */
export function sessionView(session: StoredSession, current: SessionId | null): SessionView {
  const { sessionId, accountId, by, createdAtMs, expiresAtMs, lastUsedAtMs } = session;
  return {
    id: sessionId,
    object: "session",
    account: accountId,
    by: by.how,
    device: by.how === "device" ? by.thumbprint : null,
    wallet: by.how === "wallet" ? by.address : null,
    createdAt: new Date(createdAtMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
    lastUsedAt: lastUsedAtMs === null ? null : new Date(lastUsedAtMs).toISOString(),
    current: sessionId === current,
  };
}
