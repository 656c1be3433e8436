/** What the site can be read in; the first is the one for everybody else. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_COOKIE = "starling-language";

export const isLanguage = (text: string | undefined): text is Language => LANGUAGES.some((known) => known === text);
