import { isLanguage, LANGUAGES, type Language } from "./languages.ts";

/** Entries of an Accept-Language that are looked at. */
const ENTRIES_MAX = 32;

interface Asked {
  /** What the visitor chose here. */
  readonly cookie: string | undefined;
  /** The browser's Accept-Language (RFC 9110, 12.5.4). */
  readonly header: string | null;
}

/** The visitor's choice, else what the browser likes best of what there is, else English. */
export function chooseLanguage({ cookie, header }: Asked): Language {
  if (isLanguage(cookie)) return cookie;
  let best: Language = LANGUAGES[0];
  let bestWeight = 0;
  for (const entry of (header ?? "").split(",", ENTRIES_MAX)) {
    const [range = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    const language = range.split("-")[0];
    const weight = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
    if (isLanguage(language) && weight > bestWeight) {
      best = language;
      bestWeight = weight;
    }
  }
  return best;
}
