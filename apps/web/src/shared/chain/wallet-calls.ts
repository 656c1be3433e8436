// A page hands a call to a wallet (EIP-1193), whichever it is. What the wallet says is looked at; nothing here holds a key.
import type { ChainView } from "@starling/protocol";

export interface Provider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

export type WalletTrouble = "refused" | "wrongChain" | "noAccount" | "failed";
export type WalletAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: WalletTrouble };

export interface WalletCall {
  readonly to: string;
  /** 0x and hex digits. */
  readonly data: string;
}

/** EIP-1193 and EIP-3085. */
const USER_REJECTED = 4001;
const CHAIN_NOT_ADDED = 4902;

const GAS_ROOM = 60_000n;

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const HASH = /^0x[0-9a-fA-F]{64}$/;

const fails = (why: WalletTrouble): { readonly ok: false; readonly why: WalletTrouble } => ({ ok: false, why });

/** The account that the wallet's owner lends to this page, on the network's chain. */
export async function connectWallet(
  provider: Provider,
  chain: Pick<ChainView, "chainId" | "name" | "rpcUrl" | "publicRpcUrl">,
): Promise<WalletAnswer<string>> {
  const chainId = `0x${chain.chainId.toString(16)}`;
  try {
    const accounts = await provider.request({ method: "eth_requestAccounts" });
    const account = Array.isArray(accounts) ? accounts[0] : undefined;
    if (typeof account !== "string" || !ADDRESS.test(account)) return fails("noAccount");
    if (!(await isOn(provider, chainId))) {
      try {
        await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });
      } catch (error) {
        if (codeOf(error) !== CHAIN_NOT_ADDED) return fails(codeOf(error) === USER_REJECTED ? "refused" : "wrongChain");
        await provider.request({ method: "wallet_addEthereumChain", params: [chainToAdd(chain, chainId)] });
      }
      if (!(await isOn(provider, chainId))) return fails("wrongChain");
    }
    return { ok: true, value: account.toLowerCase() };
  } catch (error) {
    return fails(codeOf(error) === USER_REJECTED ? "refused" : "failed");
  }
}

/** The transaction's hash, once the owner has agreed and the wallet has sent it. */
export async function sendCall(provider: Provider, from: string, call: WalletCall): Promise<WalletAnswer<string>> {
  try {
    const gas = await gasOf(provider, from, call);
    const hash = await provider.request({
      method: "eth_sendTransaction",
      params: [{ from, to: call.to, data: call.data, ...(gas === undefined ? {} : { gas }) }],
    });
    return typeof hash === "string" && HASH.test(hash) ? { ok: true, value: hash.toLowerCase() } : fails("failed");
  } catch (error) {
    return fails(codeOf(error) === USER_REJECTED ? "refused" : "failed");
  }
}

/**
 * An estimate with room: what tokens' votes cost depends on whether the last transfer was in the same second. undefined where
 * the wallet gives none; it finds its own then.
 */
async function gasOf(provider: Provider, from: string, { to, data }: WalletCall): Promise<string | undefined> {
  try {
    const estimate = await provider.request({ method: "eth_estimateGas", params: [{ from, to, data }] });
    if (typeof estimate !== "string" || !/^0x[0-9a-fA-F]{1,12}$/.test(estimate)) return undefined;
    return `0x${((BigInt(estimate) * 5n) / 4n + GAS_ROOM).toString(16)}`;
  } catch {
    return undefined;
  }
}

async function isOn(provider: Provider, chainId: string): Promise<boolean> {
  const now = await provider.request({ method: "eth_chainId" });
  return typeof now === "string" && Number.parseInt(now, 16) === Number.parseInt(chainId, 16);
}

const chainToAdd = (
  { name, rpcUrl, publicRpcUrl }: Pick<ChainView, "name" | "rpcUrl" | "publicRpcUrl">,
  chainId: string,
) => ({
  chainId,
  chainName: name,
  rpcUrls: [publicRpcUrl ?? rpcUrl],
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
});

function codeOf(error: unknown): number | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "number"
    ? error.code
    : undefined;
}
