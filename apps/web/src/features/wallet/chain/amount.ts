// Amounts of coins and tokens: bigint in their smallest unit inside, decimal texts outside. Never a floating-point number.
import { formatUnits, parseUnits } from "viem";
import type { Language } from "../../../shared/language/languages.ts";
import { done, failed, type Outcome } from "../outcome.ts";
import type { ChainFault } from "./chain-fault.ts";

const DECIMAL = /^\d{1,30}(?:\.\d{1,30})?$|^\.\d{1,30}$/;
/** Three digits behind each point: where points part thousands, nobody can tell which was meant. */
const EITHER_WAY = /^\d{1,3}(?:\.\d{3})+$/;

/** What a person types in their language, as digits with a point; undefined where it could mean two numbers. */
export function decimalOf(text: string, language: Language): string | undefined {
  const typed = text.trim();
  if (language === "en") return typed.replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, "");
  if (EITHER_WAY.test(typed)) return undefined;
  return typed.includes(",") ? typed.replace(/(?<=\d)\.(?=\d{3}(?:\D|$))/g, "").replace(",", ".") : typed;
}

/**
 * What a person types: "1.5", ".5", "1,234.5"; in German "1,5" and "1.234,5", or "1.5" where that means one thing only. More places
 * than the unit has are refused, not rounded.
 */
export function parseAmount(text: string, decimals: number, language: Language = "en"): Outcome<bigint, ChainFault> {
  const bare = decimalOf(text, language);
  if (bare === undefined) return failed("amount_ambiguous");
  if (!DECIMAL.test(bare)) return failed("amount_invalid");
  const places = bare.split(".")[1]?.replace(/0+$/, "").length ?? 0;
  if (places > decimals) return failed("amount_too_fine");
  const amount = parseUnits(bare.startsWith(".") ? `0${bare}` : bare, decimals);
  return amount === 0n ? failed("amount_zero") : done(amount);
}

/** For a glance: at most `places` of the fraction, cut and never rounded up, so that nobody is shown more than there is. */
export function cutBriefly(
  amount: bigint,
  decimals: number,
  places = 6,
): { readonly text: string /** It is less than that, and not nothing. */; readonly isLess: boolean } {
  const least = 10n ** BigInt(Math.max(0, decimals - places));
  const cut = amount - (amount % least);
  return cut === 0n && amount > 0n
    ? { text: formatUnits(least, decimals), isLess: true }
    : { text: formatUnits(cut, decimals), isLess: false };
}
