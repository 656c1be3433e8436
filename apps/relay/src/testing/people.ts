// People who sign in to a relay under test: with a device's key, or with a wallet.
import {
  type CreatedSession,
  createdSession,
  type SessionChallenge,
  SIWE_STATEMENTS,
  sessionChallenge,
  signInText,
  type WalletProof,
} from "@starling/protocol";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage, type SiweMessage } from "viem/siwe";
import type { NodeIdentity } from "./node-identity.ts";
import type { Reply, TestRelay } from "./start-test-relay.ts";

/** Where the people's pages are. */
export const TEST_SITE = "https://starling.example";

export interface TestWallet {
  /** Lower case. */
  readonly address: string;
  /** The message for a challenge, with its signature. */
  prove(challenge: SessionChallenge, statement: string, change?: Partial<SiweMessage>): Promise<WalletProof>;
}

export function createTestWallet(): TestWallet {
  const account = privateKeyToAccount(generatePrivateKey());
  return {
    address: account.address.toLowerCase(),
    async prove({ nonce, chainId, issuedAt }, statement, change = {}) {
      const message = createSiweMessage({
        address: account.address,
        chainId,
        domain: new URL(TEST_SITE).host,
        issuedAt: new Date(issuedAt),
        nonce,
        statement,
        uri: TEST_SITE,
        version: "1",
        ...change,
      });
      return { message, signature: await account.signMessage({ message }) };
    },
  };
}

type Relay = Pick<TestRelay, "call" | "url">;
const FROM_SITE = { origin: TEST_SITE };

export const askChallenge = async ({ call }: Relay): Promise<SessionChallenge> =>
  sessionChallenge.parse((await call("POST", "/v1/session/challenge", { apiKey: null })).json);

/** What a device sends to sign in. */
export async function deviceBody(relay: Relay, identity: NodeIdentity, label?: string) {
  const { nonce } = await askChallenge(relay);
  const signature = identity.signText(signInText(new URL(relay.url).host, nonce));
  return { device: { publicKey: identity.publicKey, nonce, signature, ...(label === undefined ? {} : { label }) } };
}

export async function signInByDevice(relay: Relay, identity: NodeIdentity, label?: string): Promise<CreatedSession> {
  const body = await deviceBody(relay, identity, label);
  return createdSession.parse((await relay.call("POST", "/v1/session", { apiKey: null, body })).json);
}

export async function walletSignIn(relay: Relay, wallet: TestWallet, create: boolean): Promise<Reply> {
  const proof = await wallet.prove(await askChallenge(relay), SIWE_STATEMENTS.signIn);
  const body = { wallet: { ...proof, create } };
  return relay.call("POST", "/v1/session", { apiKey: null, body, headers: FROM_SITE });
}

export const signInByWallet = async (relay: Relay, wallet: TestWallet): Promise<CreatedSession> =>
  createdSession.parse((await walletSignIn(relay, wallet, true)).json);

/** Links a wallet, or with `merge` merges the session's account into the wallet's. */
export async function linkWallet(
  relay: Relay,
  session: Pick<CreatedSession, "token" | "account">,
  wallet: TestWallet,
  merge = false,
): Promise<Reply> {
  const statement = SIWE_STATEMENTS[merge ? "merge" : "link"](session.account);
  const body = { ...(await wallet.prove(await askChallenge(relay), statement)), merge };
  return relay.call("POST", "/v1/account/wallets", { apiKey: session.token, body, headers: FROM_SITE });
}
