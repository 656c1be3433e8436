import { headers } from "next/headers";
import { readSiteConfig } from "../config/site-config.ts";

const HOST = /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i;

/** Where the site stands: as it was told (`STARLING_SITE_URL`), else as the visitor's browser calls it. */
export async function siteOrigin(): Promise<string> {
  const { siteUrl } = readSiteConfig();
  if (siteUrl !== undefined) return siteUrl;
  const asked = await headers();
  const host = asked.get("host") ?? "localhost";
  const isHttps = asked.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
  return `${isHttps ? "https" : "http"}://${HOST.test(host) ? host : "localhost"}`;
}
