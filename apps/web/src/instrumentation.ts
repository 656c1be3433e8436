import { readSiteConfig } from "./shared/config/site-config.ts";

/** sysexits.h's EX_CONFIG. */
const EXIT_CONFIG = 78;

/** Runs once, when the server starts: a site that is told nonsense says so and ends, instead of failing at each visit. */
export function register(): void {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  try {
    readSiteConfig();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(EXIT_CONFIG);
  }
}
