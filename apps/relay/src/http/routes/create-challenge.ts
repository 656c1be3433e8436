import { randomBytes } from "node:crypto";
import { ok, SESSION_LIMITS, sessionChallenge } from "@starling/protocol";
import { route } from "../route.ts";

const NONCE_BYTES = 16;

export const createChallenge = route({
  name: "createChallenge",
  method: "POST",
  path: "/v1/session/challenge",
  summary: "Get something to sign",
  description: "For signing in, for adding a device and for linking a wallet: each signature needs a fresh one.",
  auth: "none",
  addressLimit: { name: "challenge", perMinute: SESSION_LIMITS.challengesPerMinute },
  reply: { status: 201, description: "A nonce, to be signed within some minutes.", schema: sessionChallenge },
  errors: [],
  async handler(room) {
    const nowMs = Date.now();
    const nonce = randomBytes(NONCE_BYTES).toString("hex");
    const expiresAtMs = nowMs + SESSION_LIMITS.challengeTtlMs;
    await room.sessions.addChallenge({ nonce, nowMs, expiresAtMs });
    return ok({
      body: {
        object: "session.challenge" as const,
        nonce,
        chainId: room.chainId,
        issuedAt: new Date(nowMs).toISOString(),
        expiresAt: new Date(expiresAtMs).toISOString(),
      },
      headers: { "cache-control": "no-store" },
    });
  },
});
