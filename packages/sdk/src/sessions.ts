// /v1/session, /v1/sessions: signing in with a device's key or a wallet.
import {
  type CreatedSession,
  createdSession,
  type PublicKeyJwk,
  type SessionChallenge,
  type SessionView,
  sessionChallenge,
  sessionsList,
  sessionView,
  signInText,
  type WalletProof,
} from "@starling/protocol";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";
import { isStarlingError } from "./starling-error.ts";

/** A device's key: ECDSA P-256. */
export interface DeviceKey {
  readonly publicKey: PublicKeyJwk;
  /** SHA-256 over the text's UTF-8, IEEE P1363, base64url. */
  sign(text: string): Promise<string>;
}

/** Makes and signs the message (EIP-4361) for a challenge. */
export type SignMessage = (challenge: SessionChallenge) => Promise<WalletProof>;

export interface Sessions {
  /** Something to sign, once. */
  challenge(options?: CallOptions): Promise<SessionChallenge>;
  /** With a key that opens its own account at its first use. `label`: what the device is called, when it is new. */
  signInByDevice(key: DeviceKey, options?: CallOptions & { readonly label?: string }): Promise<CreatedSession>;
  /** `create` opens an account where the wallet has none; without it that is `wallet_not_found`. */
  signInByWallet(sign: SignMessage, options?: CallOptions & { readonly create?: boolean }): Promise<CreatedSession>;
  /** The one whose token this client has. */
  current(options?: CallOptions): Promise<SessionView>;
  signOut(options?: CallOptions): Promise<void>;
  /** All that are open on the account. */
  list(options?: CallOptions): Promise<readonly SessionView[]>;
  end(id: string, options?: CallOptions): Promise<void>;
}

/** The relay's host, as a device names it in what it signs. */
export const audienceOf = (relayUrl: string): string => new URL(relayUrl).host;

export function createSessions(transport: Transport): Sessions {
  const path = "/v1/session";
  const challenge: Sessions["challenge"] = ({ signal } = {}) =>
    sendRequest(transport, { method: "POST", path: `${path}/challenge`, signal }, sessionChallenge);
  return {
    challenge,
    async signInByDevice(key, { signal, label } = {}) {
      const signIn = async () => {
        const { nonce } = await challenge({ signal });
        const signature = await key.sign(signInText(audienceOf(transport.relayUrl), nonce));
        const device = { publicKey: key.publicKey, nonce, signature, ...(label === undefined ? {} : { label }) };
        return sendRequest(transport, { method: "POST", path, body: { device }, signal }, createdSession);
      };
      try {
        return await signIn();
      } catch (error) {
        // The reply to a try may have been lost after its nonce was used: once more, with another.
        if (isStarlingError(error) && error.code === "challenge_invalid") return signIn();
        throw error;
      }
    },
    async signInByWallet(sign, { signal, create = false } = {}) {
      const wallet = { ...(await sign(await challenge({ signal }))), create };
      return sendRequest(transport, { method: "POST", path, body: { wallet }, signal }, createdSession);
    },
    current: ({ signal } = {}) => sendRequest(transport, { method: "GET", path, signal }, sessionView),
    signOut: async ({ signal } = {}) => {
      await sendRequest(transport, { method: "DELETE", path, signal }, sessionView);
    },
    list: async ({ signal } = {}) =>
      (await sendRequest(transport, { method: "GET", path: "/v1/sessions", signal }, sessionsList)).data,
    end: async (id, { signal } = {}) => {
      const of = `/v1/sessions/${encodeURIComponent(id)}`;
      await sendRequest(transport, { method: "DELETE", path: of, signal }, sessionView);
    },
  };
}
