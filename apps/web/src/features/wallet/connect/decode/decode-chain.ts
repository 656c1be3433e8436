// wallet_switchEthereumChain (EIP-3326) and wallet_addEthereumChain (EIP-3085).
import { z } from "zod";
import { done, refuse } from "../connect-failure.ts";
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { line } from "../visible.ts";
import { warn } from "../warning.ts";
import { say } from "../words.ts";
import type { DecodeContext, DecodeResult } from "./decoded-request.ts";

const chainId = z
  .string()
  .regex(/^0x[1-9a-fA-F][0-9a-fA-F]{0,12}$/)
  .transform(Number);
const switched = z.object({ chainId });
const added = z.object({
  chainId,
  chainName: z.string().max(256),
  rpcUrls: z.array(z.string().max(CONNECT_LIMITS.urlCharsMax)).max(16).default([]),
  nativeCurrency: z.object({ symbol: z.string().max(32) }).nullish(),
});

export function decodeSwitchChain(params: unknown, context: DecodeContext): DecodeResult {
  const parsed = switched.safeParse(Array.isArray(params) ? params[0] : params);
  if (!parsed.success) return refuse("request_malformed");
  const chain = context.chains.find((known) => known.chainId === parsed.data.chainId);
  if (chain === undefined) return refuse("unknown_chain");
  const lines = [{ label: say("chain"), value: `${chain.name} (${chain.chainId})` }];
  return done({
    kind: "switch-chain",
    title: say("changeChain", { chain: chain.name }),
    chainId: chain.chainId,
    lines,
    warnings: [],
  });
}

/** Nothing of the dApp's is taken over: networks that the wallet has it has already, with servers of its own. */
export function decodeAddChain(params: unknown, context: DecodeContext): DecodeResult {
  const parsed = added.safeParse(Array.isArray(params) ? params[0] : params);
  if (!parsed.success) return refuse("request_malformed");
  const { chainId: id, chainName, rpcUrls, nativeCurrency } = parsed.data;
  const known = context.chains.find((chain) => chain.chainId === id);
  const name = known?.name ?? line(chainName, CONNECT_LIMITS.nameCharsMax);
  const urls = rpcUrls.map((url) => line(url, CONNECT_LIMITS.urlCharsMax));
  return done({
    kind: "add-chain",
    title: say(known === undefined ? "addChain" : "useChain", { chain: name }),
    chainId: id,
    name,
    rpcUrls: urls,
    symbol: nativeCurrency ? line(nativeCurrency.symbol, 32) : null,
    isKnown: known !== undefined,
    lines: [
      { label: say("chain"), value: `${name} (${id})` },
      ...urls.map((value) => ({ label: say("server"), value })),
    ],
    warnings:
      known === undefined ? [warn("chain_added", "Its servers see what you ask and can show you wrong balances.")] : [],
  });
}
