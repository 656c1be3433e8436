import { type Address, erc20Abi } from "viem";
import type { ChainClient } from "./chain-client.ts";
import type { ChainFacts } from "./chain-facts.ts";

export interface Balances {
  /** Smallest units. */
  readonly coin: bigint;
  readonly token: bigint;
  /** The newest block when they were read. */
  readonly block: bigint;
}

/** Rejects as viem does when the chain doesn't answer. */
export async function readBalances(client: ChainClient, facts: ChainFacts, owner: Address): Promise<Balances> {
  const [block, coin, token] = await Promise.all([
    client.getBlockNumber({ cacheTime: 0 }),
    client.getBalance({ address: owner }),
    client.readContract({ address: facts.token.address, abi: erc20Abi, functionName: "balanceOf", args: [owner] }),
  ]);
  return { coin, token, block };
}
