import { createTranslator } from "next-intl";
import { expect } from "vitest";
import de from "../../../../messages/wallet/de.json" with { type: "json" };
import en from "../../../../messages/wallet/en.json" with { type: "json" };
import type { Warning } from "../connect/warning.ts";
import { speak } from "./speak.ts";

const onError = (error: Error) => {
  throw error;
};
const inEnglish = createTranslator({ locale: "en", messages: { wallet: en }, namespace: "wallet.warnings", onError });
const inGerman = createTranslator({ locale: "de", messages: { wallet: de }, namespace: "wallet.warnings", onError });

/** Says each warning in both languages; throws where a value that a sentence names is missing, or where nothing of it is said. */
export function sayEach(warnings: readonly Warning[]): void {
  for (const { code, values } of warnings)
    for (const [language, inLanguage] of [["en", inEnglish] as const, ["de", inGerman] as const]) {
      const spoken = Object.entries(values).map(([name, value]): [string, string] => [name, speak(value, language)]);
      const said = inLanguage(code, Object.fromEntries(spoken));
      expect(said).not.toMatch(/[{}]|wallet\.warnings/);
      for (const [name, value] of spoken)
        if (!["kind", "when"].includes(name) && value !== "" && value !== "none") expect(said).toContain(value);
    }
}
