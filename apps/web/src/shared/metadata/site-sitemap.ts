import type { MetadataRoute } from "next";
import { PUBLIC_PLACES } from "../ui/site-places.ts";
import { siteOrigin } from "./site-origin.ts";

/** The pages that don't belong to one thing of the network. */
export async function siteSitemap(): Promise<MetadataRoute.Sitemap> {
  const origin = await siteOrigin();
  return ["/", ...PUBLIC_PLACES.map(({ href }) => href), "/outputs", "/oracle"].map((path) => ({
    url: `${origin}${path}`,
  }));
}
