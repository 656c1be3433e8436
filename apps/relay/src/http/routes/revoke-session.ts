import { fail, isId, ok, sessionView as sessionSchema } from "@starling/protocol";
import { z } from "zod";
import { sessionView } from "../../sessions/session-view.ts";
import { mayManage } from "../may-manage.ts";
import { route } from "../route.ts";

export const revokeSession = route({
  name: "revokeSession",
  method: "DELETE",
  path: "/v1/sessions/:id",
  summary: "Sign somebody out",
  description: "At once. Whoever holds the device or wallet can sign in again: revoke or unlink that as well.",
  auth: "key",
  scope: "account:manage",
  params: z.object({ id: z.string().meta({ description: "the session's id, ses_…" }) }),
  reply: { status: 200, description: "The session that is over.", schema: sessionSchema },
  errors: ["session_not_found"],
  async handler(room, { accountId, key, params }) {
    const allowed = mayManage(key);
    if (!allowed.ok) return allowed;
    if (!isId("ses", params.id)) return fail("session_not_found");
    const sessionId = params.id;
    const ended = await room.sessions.revoke({ sessionId, accountId, nowMs: Date.now() });
    if (ended === undefined) return fail("session_not_found");
    room.authenticate.forget((asker) => asker.session?.sessionId === sessionId);
    return ok({ body: sessionView(ended, key.session?.sessionId ?? null) });
  },
});
