// One request of a dApp, in plain words; what this wallet does not know is refused with a code.
import { refuse } from "../connect-failure.ts";
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { type GrantableMethod, isGrantableMethod } from "../permissions.ts";
import { decodeAddChain, decodeSwitchChain } from "./decode-chain.ts";
import { decodeInference } from "./decode-inference.ts";
import { decodeMessage } from "./decode-message.ts";
import { decodeTransaction } from "./decode-transaction.ts";
import { decodeTypedData } from "./decode-typed-data.ts";
import type { DecodeContext, DecodeResult } from "./decoded-request.ts";

const DECODERS: Record<GrantableMethod, (params: unknown, context: DecodeContext) => DecodeResult> = {
  personal_sign: decodeMessage,
  eth_signTypedData_v4: decodeTypedData,
  eth_sendTransaction: decodeTransaction,
  wallet_switchEthereumChain: decodeSwitchChain,
  wallet_addEthereumChain: decodeAddChain,
  starling_requestInference: decodeInference,
};

export function decodeRequest(method: string, params: unknown, context: DecodeContext): DecodeResult {
  if (!isGrantableMethod(method)) return refuse("unknown_method");
  if (!context.chains.some(({ chainId }) => chainId === context.chainId)) return refuse("unknown_chain");
  if (!isBounded(params)) return refuse("request_too_large");
  return DECODERS[method](params, context);
}

/** Whether all of it together is no larger and deeper than is read. Without recursion: it may be as deep as it likes. */
function isBounded(params: unknown): boolean {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: params, depth: 0 }];
  let size = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    size += typeof value === "string" ? value.length : 8;
    if (size > CONNECT_LIMITS.requestCharsMax || depth > CONNECT_LIMITS.requestDepthMax) return false;
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      size += key.length;
      if (size > CONNECT_LIMITS.requestCharsMax) return false;
      open.push({ value: inner, depth: depth + 1 });
    }
  }
  return true;
}
