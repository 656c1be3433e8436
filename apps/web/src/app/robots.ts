import type { MetadataRoute } from "next";
import { siteRobots } from "../shared/metadata/site-robots.ts";

export default function robots(): Promise<MetadataRoute.Robots> {
  return siteRobots();
}
