import { readSiteConfig } from "./site-config.ts";

/** sysexits.h's EX_CONFIG. */
const EXIT_CONFIG = 78;

/** A site that is told nonsense says so and ends when it starts, instead of failing at each visit. */
export function refuseNonsense(): void {
  try {
    readSiteConfig();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(EXIT_CONFIG);
  }
}
