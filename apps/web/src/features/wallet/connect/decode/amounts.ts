// Amounts and addresses as people read them.
import { say, type Words } from "../words.ts";
import type { DecodeContext, Hex, KnownContract } from "./decoded-request.ts";

/** What wallets and tokens treat as without end: nobody means more than half of all numbers. */
export const isUnlimited = (amount: bigint, bits = 256): boolean => amount >= 2n ** BigInt(bits - 1);

const KEPT = 4;
export const short = (address: string): string => `${address.slice(0, 2 + KEPT)}…${address.slice(-KEPT)}`;

export const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export function contractAt(
  address: string,
  chainId: number,
  { contracts }: Pick<DecodeContext, "contracts">,
): KnownContract | undefined {
  return contracts.find((known) => known.chainId === chainId && sameAddress(known.address, address));
}

/** A known contract's name, or the address cut short. */
export const nameOf = (address: string, chainId: number, context: Pick<DecodeContext, "contracts">): string =>
  contractAt(address, chainId, context)?.name ?? short(address);

/** "12.5 STAR", or the bare number of a token nobody knows. */
export const tokenAmount = (amount: bigint, token: KnownContract["token"] | undefined): Words =>
  token === undefined ? say("smallestUnits", { amount: String(amount) }) : { amount, ...token };

export function coinAmount(amount: bigint, chainId: number, { chains }: Pick<DecodeContext, "chains">): Words {
  const symbol = chains.find((chain) => chain.chainId === chainId)?.symbol ?? null;
  const coins: Words = { amount, decimals: 18, symbol };
  return symbol === null ? say("networkCoins", { amount: coins }) : coins;
}

export const isAddress = (value: unknown): value is Hex =>
  typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value);
export const isBytes = (value: unknown): value is Hex =>
  typeof value === "string" && /^0x([0-9a-fA-F]{2})*$/.test(value);

/** The account asked for, in the case the session has it; undefined when the dApp was not given it. */
export const accountOf = (address: unknown, { accounts }: Pick<DecodeContext, "accounts">): Hex | undefined =>
  isAddress(address) ? accounts.find((account) => sameAddress(account, address)) : undefined;
