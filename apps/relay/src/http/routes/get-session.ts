import { fail, ok, sessionView as sessionSchema } from "@starling/protocol";
import { sessionView } from "../../sessions/session-view.ts";
import { route } from "../route.ts";

export const getSession = route({
  name: "getSession",
  method: "GET",
  path: "/v1/session",
  summary: "See the session that asks",
  auth: "key",
  scope: "any",
  reply: { status: 200, description: "The session.", schema: sessionSchema },
  errors: ["session_required"],
  handler(_room, { key: { session } }) {
    if (session === null) return fail("session_required");
    return ok({ body: sessionView(session, session.sessionId) });
  },
});
