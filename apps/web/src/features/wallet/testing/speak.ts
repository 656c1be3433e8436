import { createTranslator } from "next-intl";
import { formatUnits } from "viem";
import de from "../../../../messages/wallet/de.json" with { type: "json" };
import en from "../../../../messages/wallet/en.json" with { type: "json" };
import { sayWords, type Words } from "../connect/words.ts";

const onError = (error: Error) => {
  throw error;
};
const asked = {
  en: createTranslator({ locale: "en", messages: { wallet: en }, namespace: "wallet.asked", onError }),
  de: createTranslator({ locale: "de", messages: { wallet: de }, namespace: "wallet.asked", onError }),
};

/** Says it in a language; throws where a value that a sentence names is missing. */
export const speak = (words: Words, language: "en" | "de" = "en"): string =>
  sayWords(words, {
    say: (key, values) => asked[language](key, values),
    amount: (amount, decimals) => formatUnits(amount, decimals).replace(".", language === "de" ? "," : "."),
  });
