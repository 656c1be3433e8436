import type { Language } from "../language/languages.ts";

/** Pages with a picture of their own for where their address is shared; what each says is in features/social. */
export const SOCIAL_PLACES = [
  "/contribute",
  "/playground",
  "/network",
  "/models",
  "/docs",
  "/docs/api",
  "/receipts",
  "/outputs",
  "/oracle",
] as const;
export type SocialPlace = (typeof SOCIAL_PLACES)[number];

/** A model's page and a guide's: their names are what the relay and the guides say. */
const OF_ONE_THING = /^\/(models\/[\w.-]{1,100}|docs\/(?!api\/)[\w-]{1,60}\/[\w-]{1,100})$/;

/** The place whose picture a page shows: its own, that of what it is one of, or the start page's. */
export function socialPlaceOf(pathname: string): string {
  if (OF_ONE_THING.test(pathname)) return pathname;
  return SOCIAL_PLACES.findLast((place) => pathname === place || pathname.startsWith(`${place}/`)) ?? "/";
}

/** Where a page's picture is, in the language that the page is in. */
export function socialImagePath(pathname: string, language: Language): string {
  const place = socialPlaceOf(pathname);
  return `/social/${language}${place === "/" ? "" : place}`;
}
