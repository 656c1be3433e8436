import { describe, expect, it } from "vitest";
import { connectWallet, type Provider, sendCall } from "./wallet-calls.ts";

const ACCOUNT = "0xAbCdEf0123456789aBcDeF0123456789AbCdEf01";
const chain = { chainId: 31_337, name: "Local", rpcUrl: "http://relay/v1/chain/rpc", publicRpcUrl: null };
const refusal = (code: number) => Object.assign(new Error("no"), { code });

/** A wallet on paper: on chain 1 until it is asked to change. */
function wallet(on: Readonly<Record<string, (params: readonly unknown[]) => unknown>> = {}) {
  const asked: string[] = [];
  let chainId = "0x1";
  const own: typeof on = {
    eth_requestAccounts: () => [ACCOUNT],
    eth_chainId: () => chainId,
    wallet_switchEthereumChain: () => {
      chainId = "0x7a69";
    },
    wallet_addEthereumChain: () => {
      chainId = "0x7a69";
    },
    eth_sendTransaction: () => `0x${"ab".repeat(32)}`,
  };
  const provider: Provider = {
    async request({ method, params = [] }) {
      asked.push(method);
      return (on[method] ?? own[method])?.(params);
    },
  };
  return { provider, asked };
}

describe("a page’s call to a wallet", () => {
  it("gets an account on the network’s chain, which is added where the wallet doesn’t know it", async () => {
    const { provider } = wallet();
    expect(await connectWallet(provider, chain)).toEqual({ ok: true, value: ACCOUNT.toLowerCase() });
    const added: unknown[] = [];
    let isAdded = false;
    const strange = wallet({
      eth_chainId: () => (isAdded ? "0x7a69" : "0x1"),
      wallet_switchEthereumChain: () => Promise.reject(refusal(4902)),
      wallet_addEthereumChain: ([given]) => {
        added.push(given);
        isAdded = true;
      },
    });
    expect((await connectWallet(strange.provider, chain)).ok).toBe(true);
    expect(added).toEqual([expect.objectContaining({ chainId: "0x7a69", rpcUrls: [chain.rpcUrl] })]);
  });

  it("is not made on another chain, nor when the owner says no", async () => {
    const stubborn = wallet({ wallet_switchEthereumChain: () => null });
    expect(await connectWallet(stubborn.provider, chain)).toEqual({ ok: false, why: "wrongChain" });
    const refusing = wallet({ eth_requestAccounts: () => Promise.reject(refusal(4001)) });
    expect(await connectWallet(refusing.provider, chain)).toEqual({ ok: false, why: "refused" });
    const empty = wallet({ eth_requestAccounts: () => [] });
    expect(await connectWallet(empty.provider, chain)).toEqual({ ok: false, why: "noAccount" });
  });

  it("gives the hash, or what went wrong", async () => {
    const call = { to: ACCOUNT, data: "0x1234" };
    expect(await sendCall(wallet().provider, ACCOUNT, call)).toEqual({ ok: true, value: `0x${"ab".repeat(32)}` });
    const odd = wallet({ eth_sendTransaction: () => "done" });
    expect(await sendCall(odd.provider, ACCOUNT, call)).toEqual({ ok: false, why: "failed" });
    const refusing = wallet({ eth_sendTransaction: () => Promise.reject(refusal(4001)) });
    expect(await sendCall(refusing.provider, ACCOUNT, call)).toEqual({ ok: false, why: "refused" });
  });
});
