// Amounts of coins and tokens: bigint in their smallest unit inside, decimal texts outside. Never a floating-point number.
import { formatUnits, parseUnits } from "viem";
import { done, failed, type Outcome } from "../outcome.ts";
import type { ChainFault } from "./chain-fault.ts";

const DECIMAL = /^\d{1,30}(?:\.\d{1,30})?$|^\.\d{1,30}$/;

/** What a person types: "1.5", ".5", "1,234.5". More places than the unit has are refused, not rounded. */
export function parseAmount(text: string, decimals: number): Outcome<bigint, ChainFault> {
  const bare = text.trim().replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, "");
  if (!DECIMAL.test(bare)) return failed("amount_invalid");
  const places = bare.split(".")[1]?.replace(/0+$/, "").length ?? 0;
  if (places > decimals) return failed("amount_too_fine");
  const amount = parseUnits(bare.startsWith(".") ? `0${bare}` : bare, decimals);
  return amount === 0n ? failed("amount_zero") : done(amount);
}

/** Whole and exact: "1,234.5". */
export function formatAmount(amount: bigint, decimals: number): string {
  const [whole = "0", fraction] = formatUnits(amount, decimals).split(".");
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}

/** For a glance: at most `places` of the fraction, cut and never rounded up, so that nobody is shown more than there is. */
export function formatBriefly(amount: bigint, decimals: number, places = 6): string {
  const cut = places >= decimals ? amount : amount - (amount % 10n ** BigInt(decimals - places));
  return cut === 0n && amount > 0n
    ? `< ${formatUnits(10n ** BigInt(decimals - places), decimals)}`
    : formatAmount(cut, decimals);
}
