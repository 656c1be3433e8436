// /v1/account/wallets: addresses that the account can be signed in to with.
import { type LinkedWallet, linkedWallet, type WalletView, walletsList, walletView } from "@starling/protocol";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";
import type { Sessions, SignMessage } from "./sessions.ts";

export interface Wallets {
  list(options?: CallOptions): Promise<readonly WalletView[]>;
  /** The message says `SIWE_STATEMENTS.link(account)`. A wallet of another account is `wallet_linked_elsewhere`. */
  link(sign: SignMessage, options?: CallOptions): Promise<LinkedWallet>;
  /**
   * Merges this account into that of the wallet; the message says `SIWE_STATEMENTS.merge(account)`. This client's session is over
   * then, and another is in the reply.
   */
  mergeInto(sign: SignMessage, options?: CallOptions): Promise<LinkedWallet>;
  unlink(address: string, options?: CallOptions): Promise<void>;
}

export function createWallets(transport: Transport, sessions: Sessions): Wallets {
  const path = "/v1/account/wallets";
  const link = async (sign: SignMessage, merge: boolean, { signal }: CallOptions) => {
    const body = { ...(await sign(await sessions.challenge({ signal }))), merge };
    return sendRequest(transport, { method: "POST", path, body, signal }, linkedWallet);
  };
  return {
    list: async ({ signal } = {}) => (await sendRequest(transport, { method: "GET", path, signal }, walletsList)).data,
    link: (sign, options = {}) => link(sign, false, options),
    mergeInto: (sign, options = {}) => link(sign, true, options),
    unlink: async (address, { signal } = {}) => {
      const of = `${path}/${encodeURIComponent(address)}`;
      await sendRequest(transport, { method: "DELETE", path: of, signal }, walletView);
    },
  };
}
