import type { MetadataRoute } from "next";
import { siteSitemap } from "../shared/metadata/site-sitemap.ts";

export default function sitemap(): Promise<MetadataRoute.Sitemap> {
  return siteSitemap();
}
