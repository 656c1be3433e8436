import { fail, ok, sessionView as sessionSchema } from "@starling/protocol";
import { sessionView } from "../../sessions/session-view.ts";
import { route } from "../route.ts";

export const endSession = route({
  name: "endSession",
  method: "DELETE",
  path: "/v1/session",
  summary: "Sign out",
  description: "The token is worth nothing from now on. Nodes go on.",
  auth: "key",
  scope: "any",
  reply: { status: 200, description: "The session that is over.", schema: sessionSchema },
  errors: ["session_required"],
  async handler(room, { accountId, key: { session } }) {
    if (session === null) return fail("session_required");
    const { sessionId } = session;
    const ended = await room.sessions.revoke({ sessionId, accountId, nowMs: Date.now() });
    room.authenticate.forget((asker) => asker.session?.sessionId === sessionId);
    return ok({ body: sessionView(ended ?? session, sessionId) });
  },
});
