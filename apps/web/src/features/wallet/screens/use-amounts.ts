import { formatUnits } from "viem";
import { useFormat } from "../../../shared/format/use-format.ts";
import { cutBriefly } from "../chain/amount.ts";

/** A coin or a token, as far as its amounts go. */
interface Unit {
  readonly decimals: number;
  readonly symbol: string;
}

export interface Amounts {
  /** Whole and exact: "1,234.5 STAR". */
  exactly(amount: bigint, unit: Unit): string;
  /** For a glance, never more than there is: "1.234567 STAR", "< 0.000001 STAR". */
  briefly(amount: bigint, unit: Unit, places?: number): string;
  /** As `briefly`, without the symbol. */
  number(amount: bigint, decimals: number): string;
}

/** Amounts of coins and tokens in the visitor's language. */
export function useAmounts(): Amounts {
  const format = useFormat();
  const number = (amount: bigint, decimals: number, places?: number): string => {
    const cut = cutBriefly(amount, decimals, places);
    return cut.isLess ? `< ${format.points(cut.text)}` : format.points(cut.text);
  };
  return {
    exactly: (amount, { decimals, symbol }) => `${format.points(formatUnits(amount, decimals))} ${symbol}`,
    briefly: (amount, { decimals, symbol }, places) => `${number(amount, decimals, places)} ${symbol}`,
    number: (amount, decimals) => number(amount, decimals),
  };
}
