import type { MetadataRoute } from "next";
import { siteManifest } from "../shared/metadata/site-manifest.ts";

export default function manifest(): Promise<MetadataRoute.Manifest> {
  return siteManifest();
}
