// A wallet that proves whose it is: of another program in this browser (EIP-1193), or the site's own.
import { type AccountId, type SessionChallenge, SIWE_STATEMENTS, type WalletProof } from "@starling/protocol";
import { getAddress, stringToHex } from "viem";
import { createSiweMessage } from "viem/siwe";

export interface SigningWallet {
  /** 0x and 40 hex digits. */
  readonly address: string;
  /** EIP-191's `personal_sign`; 0x and hex digits. Rejects when its owner doesn't want to. */
  signMessage(text: string): Promise<string>;
}

/** What is asked of EIP-1193. */
export interface Eip1193 {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

/** Its owner said no in the wallet itself, or it doesn't speak as EIP-1193 has it. */
export class WalletRefused extends Error {
  override readonly name = "WalletRefused";
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const SIGNATURE = /^0x([0-9a-fA-F]{2})+$/;

/** Asks a wallet for its first account. Rejects with WalletRefused. */
export async function connectWallet(provider: Eip1193): Promise<SigningWallet> {
  const accounts = await ask(provider, "eth_requestAccounts");
  const address: unknown = Array.isArray(accounts) ? accounts[0] : undefined;
  if (typeof address !== "string" || !ADDRESS.test(address)) throw new WalletRefused("The wallet named no account.");
  return {
    address,
    async signMessage(text) {
      const signature = await ask(provider, "personal_sign", [stringToHex(text), address]);
      if (typeof signature !== "string" || !SIGNATURE.test(signature))
        throw new WalletRefused("The wallet gave no signature.");
      return signature;
    },
  };
}

async function ask(provider: Eip1193, method: string, params?: readonly unknown[]): Promise<unknown> {
  try {
    return await provider.request({ method, ...(params === undefined ? {} : { params }) });
  } catch (cause) {
    const said = typeof cause === "object" && cause !== null && "message" in cause ? String(cause.message) : "";
    throw new WalletRefused(said.slice(0, 200), { cause });
  }
}

export type WalletPurpose =
  | { readonly to: "signIn" }
  /** Of the account that is signed in. */
  | { readonly to: "link" | "merge"; readonly account: AccountId };

/** Has the wallet sign, for this page, what it is for (EIP-4361). */
export const proveWith =
  (wallet: SigningWallet, purpose: WalletPurpose, page: Pick<Location, "host" | "origin"> = location) =>
  async ({ nonce, chainId, issuedAt, expiresAt }: SessionChallenge): Promise<WalletProof> => {
    const message = createSiweMessage({
      address: getAddress(wallet.address),
      chainId,
      domain: page.host,
      // The relay's clock, so that a wrong one here does no harm.
      issuedAt: new Date(issuedAt),
      expirationTime: new Date(expiresAt),
      nonce,
      statement: purpose.to === "signIn" ? SIWE_STATEMENTS.signIn : SIWE_STATEMENTS[purpose.to](purpose.account),
      uri: page.origin,
      version: "1",
    });
    return { message, signature: await wallet.signMessage(message) };
  };
