import { useTranslations } from "next-intl";
import { formatUnits } from "viem";
import { useFormat } from "../../../shared/format/use-format.ts";
import { sayWords, type Words } from "../connect/words.ts";

/** Says what a dApp asks for in the visitor's language. */
export function useWords(): (words: Words) => string {
  const t = useTranslations("wallet.asked");
  const format = useFormat();
  return (words) =>
    sayWords(words, {
      say: (key, values) => t(key, values),
      amount: (amount, decimals) => format.points(formatUnits(amount, decimals)),
    });
}
