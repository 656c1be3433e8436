// What the chain itself says of the tokens: asked by a client of its own, past the relay and the site.
import { starTokenAbi } from "@starling/contracts";
import { type Address, createPublicClient, getAddress, http } from "viem";
import type { Network } from "../../../scripts/network/start-network.mjs";

export interface Tokens {
  /** In the wallet, in the token's smallest units. */
  readonly owned: bigint;
  /** Of everybody together. */
  readonly supply: bigint;
}

/** @throws when the network was started without a chain */
export async function readTokens(network: Network, owner: Address): Promise<Tokens> {
  const { chainUrl, contracts } = network;
  if (chainUrl === null || contracts === null) throw new Error("the network was started without a chain");
  const chain = createPublicClient({ transport: http(chainUrl) });
  const token = { address: getAddress(contracts.starToken), abi: starTokenAbi } as const;
  const [owned, supply] = await Promise.all([
    chain.readContract({ ...token, functionName: "balanceOf", args: [owner] }),
    chain.readContract({ ...token, functionName: "totalSupply" }),
  ]);
  return { owned, supply };
}
