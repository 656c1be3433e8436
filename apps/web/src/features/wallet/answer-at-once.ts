// What a page of this site is told without asking the owner of the open wallet: nothing of it is signed.
import type { Address } from "viem";
import { hexToBigInt, isAddress, isHex, numberToHex } from "viem";
import { z } from "zod";
import type { ChainClient } from "./chain/chain-client.ts";
import { CHAIN_NOT_ADDED, ownRpcError } from "./own-call.ts";

const chainParams = z.tuple([z.object({ chainId: z.string() })]).rest(z.unknown());
const hex = z.custom<`0x${string}`>((value) => typeof value === "string" && isHex(value));
const callParams = z
  .tuple([
    z.object({
      to: z.custom<Address>((value) => typeof value === "string" && isAddress(value, { strict: false })).optional(),
      data: hex.optional(),
      value: hex.optional(),
    }),
  ])
  .rest(z.unknown());

export type AtOnce = { readonly isAnswered: true; readonly value: unknown } | { readonly isAnswered: false };

/** Rejects with EIP-1193's errors. */
export async function answerAtOnce(
  client: ChainClient,
  address: Address,
  method: string,
  params: readonly unknown[],
): Promise<AtOnce> {
  switch (method) {
    case "eth_requestAccounts":
    case "eth_accounts":
      return { isAnswered: true, value: [address.toLowerCase()] };
    case "eth_chainId":
      return { isAnswered: true, value: numberToHex(client.chain.id) };
    case "wallet_switchEthereumChain":
    case "wallet_addEthereumChain": {
      const [asked] = chainParams.safeParse(params).data ?? [];
      if (asked !== undefined && Number(asked.chainId) === client.chain.id) return { isAnswered: true, value: null };
      throw ownRpcError(CHAIN_NOT_ADDED, "The wallet does not have this chain.");
    }
    case "eth_estimateGas": {
      const [call] = callParams.parse(params);
      const { to, data, value } = call;
      const gas = await client.estimateGas({
        account: address,
        ...(to && { to }),
        ...(data && { data }),
        ...(value && { value: hexToBigInt(value) }),
      });
      return { isAnswered: true, value: numberToHex(gas) };
    }
    default:
      return { isAnswered: false };
  }
}
