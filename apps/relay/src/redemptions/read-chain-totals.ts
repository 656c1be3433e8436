// What the contracts say of all accounts together, of the newest block.
import { toFunctionSelector } from "viem";
import type { Chain, Hex } from "../ports/chain.ts";

const TOTAL_REDEEMED = toFunctionSelector("totalRedeemed()");
const TOTAL_POINTS = toFunctionSelector("totalPoints()");
const TOTAL_SUPPLY = toFunctionSelector("totalSupply()");
const WORD = /^0x[0-9a-f]{64}$/;

export interface ChainTotals {
  /** Micro-points that tokens were minted for, and that tokens were burned for. */
  readonly redeemed: bigint;
  readonly deposited: bigint;
  /** The token's smallest units. */
  readonly supply: bigint;
}

/** undefined when the chain doesn't answer, or not with numbers. */
export async function readChainTotals(chain: Chain): Promise<ChainTotals | undefined> {
  const { starToken, pointsRedeemer, pointsDeposit } = chain.facts.contracts;
  const read = async (to: string, selector: Hex): Promise<bigint> => {
    const answer = await chain.call(`0x${to.slice(2)}`, selector);
    if (!WORD.test(answer)) throw new Error(`${to} gave no number`);
    return BigInt(answer);
  };
  try {
    const [redeemed, deposited, supply] = await Promise.all([
      read(pointsRedeemer, TOTAL_REDEEMED),
      read(pointsDeposit, TOTAL_POINTS),
      read(starToken, TOTAL_SUPPLY),
    ]);
    return { redeemed, deposited, supply };
  } catch {
    return undefined;
  }
}
