import { CHAIN_RPC_LIMITS } from "@starling/protocol";
import { type Chain, createPublicClient, defineChain, type HttpTransport, http, type PublicClient } from "viem";
import type { ChainFacts } from "./chain-facts.ts";

export type ChainClient = PublicClient<HttpTransport, Chain>;

const RPC_WAIT_MAX_MS = 15_000;
const RPC_RETRIES_MAX = 2;
/** Calls made this close to each other go as one batch. */
const BATCH_WAIT_MS = 10;
const POLL_EVERY_MS = 2_000;

/** A client of the relay's JSON-RPC pass; it can read and send what is already signed, nothing else. */
export function createChainClient(facts: Pick<ChainFacts, "chainId" | "name" | "rpcUrl" | "coin">): ChainClient {
  const chain = defineChain({
    id: facts.chainId,
    name: facts.name,
    nativeCurrency: { name: facts.coin.symbol, ...facts.coin },
    rpcUrls: { default: { http: [facts.rpcUrl] } },
  });
  const transport = http(facts.rpcUrl, {
    batch: { batchSize: CHAIN_RPC_LIMITS.callsMax, wait: BATCH_WAIT_MS },
    timeout: RPC_WAIT_MAX_MS,
    retryCount: RPC_RETRIES_MAX,
  });
  return createPublicClient({ chain, transport, pollingInterval: POLL_EVERY_MS, cacheTime: 0 });
}
