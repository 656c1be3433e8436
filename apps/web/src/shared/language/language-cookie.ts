import { LANGUAGE_COOKIE, type Language } from "./languages.ts";

const LANGUAGE_MAX_AGE_S = 365 * 24 * 3600;

/** What to write into document.cookie, or into Set-Cookie. */
export const languageCookie = (language: Language): string =>
  `${LANGUAGE_COOKIE}=${language}; path=/; samesite=lax; max-age=${LANGUAGE_MAX_AGE_S}`;
