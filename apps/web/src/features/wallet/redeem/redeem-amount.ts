import { parsePoints } from "@starling/protocol";
import type { Language } from "../../../shared/language/languages.ts";
import { decimalOf } from "../chain/amount.ts";
import { done, failed, type Outcome } from "../outcome.ts";

export type AmountFault = "badAmount" | "tooMuch" | "tooLittle";

/** Points as typed in a language, held against what there is and the least that is redeemed; both as the relay gives them. */
export function redeemAmount(
  text: string,
  redeemable: string,
  min: string,
  language: Language = "en",
): Outcome<bigint, AmountFault> {
  const points = parsePoints(decimalOf(text, language) ?? "");
  if (points === undefined || points <= 0n) return failed("badAmount");
  if (points > (parsePoints(redeemable) ?? 0n)) return failed("tooMuch");
  return points < (parsePoints(min) ?? 0n) ? failed("tooLittle") : done(points);
}
