// That whoever asks holds a device's key, now and for this purpose.
import { fail, type Outcome, ok, type PublicKeyJwk } from "@starling/protocol";
import { isCanonicalKey, thumbprintOf, verifyDeviceText } from "../accounts/device-key.ts";
import type { SessionRoom } from "./session-room.ts";

export interface DeviceProof {
  readonly publicKey: PublicKeyJwk;
  readonly nonce: string;
  readonly signature: string;
}

/**
 * The device's thumbprint; the nonce is used up.
 * @param textFor what must have been signed, by the host that the request was sent to and the nonce
 */
export async function proveDevice(
  room: Pick<SessionRoom, "sessions">,
  proof: DeviceProof,
  host: string | string[] | undefined,
  textFor: (audience: string, nonce: string) => string,
  nowMs: number,
): Promise<Outcome<string, "bad_signature" | "challenge_invalid">> {
  if (typeof host !== "string" || !isCanonicalKey(proof.publicKey)) return fail("bad_signature");
  const text = textFor(host.toLowerCase(), proof.nonce);
  if (!(await verifyDeviceText(proof.publicKey, proof.signature, text))) return fail("bad_signature");
  if (!(await room.sessions.useChallenge({ nonce: proof.nonce, nowMs }))) return fail("challenge_invalid");
  return ok(thumbprintOf(proof.publicKey));
}
