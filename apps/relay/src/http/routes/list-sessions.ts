import { ok, SESSION_LIMITS, sessionsList } from "@starling/protocol";
import type { StoredSession } from "../../ports/session-store.ts";
import { sessionView } from "../../sessions/session-view.ts";
import { route } from "../route.ts";

export const listSessions = route({
  name: "listSessions",
  method: "GET",
  path: "/v1/sessions",
  summary: "List who is signed in to the account",
  description: "Newest first; those that are over are left out.",
  auth: "key",
  scope: "account:manage",
  reply: { status: 200, description: "The account's sessions.", schema: sessionsList },
  errors: [],
  async handler(room, { accountId, key }) {
    const nowMs = Date.now();
    // More than so many are never open, but as many that were ended may lie between.
    const limit = 4 * SESSION_LIMITS.sessionsPerAccountMax;
    const sessions = await room.sessions.list({ accountId, before: null, limit });
    const isOpen = ({ expiresAtMs, revokedAtMs }: StoredSession) => revokedAtMs === null && expiresAtMs > nowMs;
    const current = key.session?.sessionId ?? null;
    const data = sessions.filter(isOpen).map((session) => sessionView(session, current));
    return ok({ body: { object: "list" as const, data } });
  },
});
