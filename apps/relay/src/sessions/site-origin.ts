// Which site a wallet's message may be for.

/** What a browser says that a request comes from; null when it says nothing, or something that is no origin. */
export function originOf(header: string | string[] | undefined): URL | null {
  if (typeof header !== "string" || !URL.canParse(header)) return null;
  const url = new URL(header);
  return /^https?:$/.test(url.protocol) && url.origin === header.toLowerCase() ? url : null;
}

/**
 * The site that may ask for this request's signature, by its host: one of the sites that the relay is configured for, or where it
 * serves any (`*`), the one that sends the request. A request that says where it comes from must come from that very site.
 */
export function allowedSite(
  host: string,
  siteOrigins: readonly string[],
  originHeader: string | string[] | undefined,
): URL | null {
  const from = originOf(originHeader);
  if (originHeader !== undefined && from?.host !== host) return null;
  if (siteOrigins.includes("*")) return from;
  const site = siteOrigins.map((origin) => new URL(origin)).find((url) => url.host === host);
  return site === undefined || (from !== null && from.origin !== site.origin) ? null : site;
}
