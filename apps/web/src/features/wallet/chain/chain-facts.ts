// What the relay says of its chain, as the wallet uses it.
import "../../../shared/live/no-evaluated-code.ts";
import { chainView, errorBody } from "@starling/protocol";
import { type Address, getAddress } from "viem";
import { done, failed, type Outcome } from "../outcome.ts";
import type { ChainFault } from "./chain-fault.ts";

export interface ChainFacts {
  readonly chainId: number;
  readonly name: string;
  /** JSON-RPC that answers pages: the relay's pass. */
  readonly rpcUrl: string;
  /** Transactions count as settled after so many blocks. */
  readonly confirmations: number;
  readonly coin: { readonly symbol: string; readonly decimals: number };
  readonly token: { readonly address: Address; readonly symbol: string; readonly decimals: number };
  readonly redeemer: Address;
  readonly deposit: Address;
  readonly inferenceToken: Address;
  readonly oracle: Address;
  /** The first block that any of the contracts is in. */
  readonly deployBlock: number;
  /** The relay sends redemptions and pays for them. */
  readonly sponsored: boolean;
  /** Points, as decimal texts. */
  readonly redemption: { readonly min: string; readonly approvalFrom: string; readonly accountPerDay: string };
  readonly walletConnect: { readonly relayUrl: string; readonly projectId: string | null };
}

const FACTS_WAIT_MAX_MS = 10_000;

export async function askChainFacts(relayUrl: string, signal?: AbortSignal): Promise<Outcome<ChainFacts, ChainFault>> {
  const limit = AbortSignal.timeout(FACTS_WAIT_MAX_MS);
  try {
    const reply = await fetch(`${relayUrl}/v1/chain`, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
    const body: unknown = await reply.json();
    if (!reply.ok) {
      const code = errorBody.safeParse(body).data?.error.code;
      return failed(code === "chain_not_configured" ? code : "chain_unreachable");
    }
    const view = chainView.safeParse(body);
    if (!view.success) return failed("chain_unreachable");
    const { contracts, token, ...said } = view.data;
    return done({
      chainId: said.chainId,
      name: said.name,
      rpcUrl: said.rpcUrl,
      confirmations: said.confirmations,
      coin: { symbol: "ETH", decimals: 18 },
      token: { address: getAddress(contracts.starToken), symbol: token.symbol, decimals: token.decimals },
      redeemer: getAddress(contracts.pointsRedeemer),
      deposit: getAddress(contracts.pointsDeposit),
      inferenceToken: getAddress(contracts.inferenceToken),
      oracle: getAddress(contracts.inferenceOracle),
      deployBlock: contracts.deployBlock,
      sponsored: said.sponsored,
      redemption: said.redemption,
      walletConnect: said.walletConnect,
    });
  } catch {
    return failed("chain_unreachable");
  }
}
