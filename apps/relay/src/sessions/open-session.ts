import { createHash, randomBytes } from "node:crypto";
import {
  type AccountId,
  type CreatedSession,
  fail,
  type Outcome,
  ok,
  SESSION_LIMITS,
  SESSION_TOKEN_PREFIX,
} from "@starling/protocol";
import { freshId } from "../engine/make-context.ts";
import type { SignedInBy } from "../ports/session-store.ts";
import type { SessionRoom } from "./session-room.ts";
import { sessionView } from "./session-view.ts";

const TOKEN_BYTES = 32;

/** A session of its own token, always a fresh one: none is ever taken from whoever signs in. Refused when what they signed in with isn't the account's any more. */
export async function openSession(
  room: Pick<SessionRoom, "sessions">,
  accountId: AccountId,
  by: SignedInBy,
  nowMs: number,
): Promise<Outcome<CreatedSession, "account_merged">> {
  const token = `${SESSION_TOKEN_PREFIX}${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  const session = await room.sessions.create({
    sessionId: freshId("ses", nowMs),
    accountId,
    hash: createHash("sha256").update(token).digest(),
    by,
    nowMs,
    expiresAtMs: nowMs + SESSION_LIMITS.sessionTtlMs,
    sessionsMax: SESSION_LIMITS.sessionsPerAccountMax,
  });
  if (session === undefined) return fail("account_merged");
  return ok({ ...sessionView(session, session.sessionId), token });
}
