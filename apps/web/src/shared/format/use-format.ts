import { useLocale, useTimeZone } from "next-intl";
import type { Language } from "../language/languages.ts";
import { createFormat, type Format } from "./create-format.ts";

/** Languages times zones that are kept; a browser has one zone, the server only UTC. */
const KEPT_MAX = 16;
const kept = new Map<string, Format>();

/** The one of this language and zone, made once. */
export function formatOf(language: Language, timeZone: string): Format {
  const key = `${language} ${timeZone}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const format = createFormat(language, timeZone);
  if (kept.size < KEPT_MAX) kept.set(key, format);
  return format;
}

/**
 * Numbers, points, bytes, dates and spans in the visitor's language: in server and client components alike. Times are in UTC
 * on the server, and in the browser's zone once the page is hydrated.
 */
export const useFormat = (): Format => formatOf(useLocale(), useTimeZone() ?? "UTC");
