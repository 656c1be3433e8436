// WebAuthn with the PRF extension (Level 3, § 10.1.4): a passkey that computes the same secret from the same salt, and gives it to this
// host alone. The relay has no part in it.
import { base64urlOf } from "@starling/protocol";
import { done, failed, type Outcome } from "../outcome.ts";
import { type Bytes, bytesOf, randomBytes } from "./seal.ts";
import type { PasskeyLock } from "./wallet-file.ts";

export const PASSKEY_WAIT_MAX_MS = 120_000;
const PRF_BYTES = 32;
const ES256 = -7;
const RS256 = -257;

export interface MadePasskey {
  readonly credentialId: string;
  readonly rpId: string;
  readonly prfSalt: string;
  readonly answer: Bytes;
}

/** Passkeys belong to names: at a bare address, or without TLS, browsers have none. */
export function arePasskeysPossible(): boolean {
  const isAddress = /^[\d.]+$/.test(location.hostname) || location.hostname.includes(":");
  return window.isSecureContext && !isAddress && typeof PublicKeyCredential === "function";
}

/** Makes a passkey for this wallet. Fails with `passkey_without_prf` where the authenticator can't keep a secret for a page. */
export async function makePasskey(walletName: string): Promise<Outcome<MadePasskey>> {
  if (!arePasskeysPossible()) return failed("passkey_unavailable");
  const salt = randomBytes(PRF_BYTES);
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: randomBytes(32),
    rp: { id: location.hostname, name: "Starling" },
    user: { id: randomBytes(16), name: walletName, displayName: walletName },
    pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    attestation: "none",
    timeout: PASSKEY_WAIT_MAX_MS,
    extensions: { prf: { eval: { first: salt } } },
  };
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  if (!made.ok) return made;
  const results = made.value.getClientExtensionResults().prf;
  const credentialId = base64urlOf(new Uint8Array(made.value.rawId));
  const about = { credentialId, rpId: location.hostname, prfSalt: base64urlOf(salt) };
  const first = answerOf(results?.results?.first);
  if (first !== undefined) return done({ ...about, answer: first });
  if (results?.enabled !== true) return failed("passkey_without_prf");
  // Some authenticators answer only when they are asked to sign in.
  const answer = await askPasskey(about);
  return answer.ok ? done({ ...about, answer: answer.value }) : answer;
}

/** Asks the owner to use the passkey of one lock. */
export async function askPasskey(
  lock: Pick<PasskeyLock, "credentialId" | "rpId" | "prfSalt">,
): Promise<Outcome<Bytes>> {
  const [id, salt] = [bytesOf(lock.credentialId), bytesOf(lock.prfSalt)];
  if (!arePasskeysPossible() || lock.rpId !== location.hostname) return failed("passkey_unavailable");
  if (id === undefined || salt === undefined) return failed("file_out_of_bounds");
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: randomBytes(32),
    rpId: lock.rpId,
    allowCredentials: [{ type: "public-key", id }],
    userVerification: "required",
    timeout: PASSKEY_WAIT_MAX_MS,
    extensions: { prf: { eval: { first: salt } } },
  };
  const used = await asked(() => navigator.credentials.get({ publicKey }));
  if (!used.ok) return used;
  const answer = answerOf(used.value.getClientExtensionResults().prf?.results?.first);
  return answer === undefined ? failed("passkey_without_prf") : done(answer);
}

async function asked(ask: () => Promise<Credential | null>): Promise<Outcome<PublicKeyCredential>> {
  try {
    const credential = await ask();
    return credential instanceof PublicKeyCredential ? done(credential) : failed("passkey_refused");
  } catch {
    return failed("passkey_refused"); // WebAuthn doesn't say whether it was the owner, the time or the device
  }
}

function answerOf(source: BufferSource | undefined): Bytes | undefined {
  if (source === undefined) return undefined;
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return view.length === PRF_BYTES ? new Uint8Array(view) : undefined;
}
