// The code in the guides, as it stands there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FENCE = /^```(sh|js|ts|json)\n(.*?)^```/gms;

export interface Block {
  readonly guide: string;
  readonly language: string;
  readonly code: string;
}

/** Of the README and of every guide that docs/README.md lists. */
function blocks(): Block[] {
  const index = readFileSync(join(ROOT, "docs/README.md"), "utf8");
  const listed = [...index.matchAll(/\]\(([a-z-]+\/[a-z-]+\.md)\)/g)].map(([, path = ""]) => `docs/${path}`);
  return ["README.md", ...new Set(listed)].flatMap((guide) =>
    [...readFileSync(join(ROOT, guide), "utf8").matchAll(FENCE)].map(([, language = "", code = ""]) => ({
      guide,
      language,
      code,
    })),
  );
}

export const ALL_BLOCKS = blocks();
export const blocksOf = (guide: string, ...languages: string[]): string[] =>
  ALL_BLOCKS.filter((block) => block.guide === guide && languages.includes(block.language)).map(({ code }) => code);
