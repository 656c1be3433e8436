import type { MetadataRoute } from "next";
import { siteOrigin } from "./site-origin.ts";

/** What is somebody's own, or acts: nothing to be found by a search engine. */
const OWN = ["/console", "/admin", "/account", "/wallet", "/language"];

export async function siteRobots(): Promise<MetadataRoute.Robots> {
  return { rules: { userAgent: "*", allow: "/", disallow: OWN }, sitemap: `${await siteOrigin()}/sitemap.xml` };
}
