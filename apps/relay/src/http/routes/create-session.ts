import { createdSession, createSessionRequest, ok, SESSION_LIMITS } from "@starling/protocol";
import { openSession } from "../../sessions/open-session.ts";
import { signInByDevice, signInByWallet } from "../../sessions/sign-in.ts";
import { route } from "../route.ts";

export const createSession = route({
  name: "createSession",
  method: "POST",
  path: "/v1/session",
  summary: "Sign in",
  description:
    "With a device's key, which opens an account where it has none, or with a wallet's message (EIP-4361). The token goes wherever an API key goes, and may do everything.",
  auth: "none",
  addressLimit: { name: "sign-in", perMinute: SESSION_LIMITS.signInsPerMinute },
  body: createSessionRequest,
  reply: { status: 201, description: "The session, with its token, which is shown this once.", schema: createdSession },
  errors: [
    "challenge_invalid",
    "bad_signature",
    "siwe_refused",
    "wallet_not_found",
    "device_revoked",
    "account_merged",
  ],
  async handler(room, { body, headers }) {
    const nowMs = Date.now();
    const signedIn =
      "device" in body
        ? await signInByDevice(room, body.device, headers.host, nowMs)
        : await signInByWallet(room, body.wallet, headers.origin, nowMs);
    if (!signedIn.ok) return signedIn;
    const opened = await openSession(room, signedIn.value.accountId, signedIn.value.by, nowMs);
    if (!opened.ok) return opened;
    return ok({ body: opened.value, headers: { "cache-control": "no-store" } });
  },
});
