// The code in the guides: all of it can be read by its language, and names what there is. That of the API's guides is run beside the
// snippets.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as sdk from "@starling/sdk";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { ALL_BLOCKS, type Block, ROOT } from "./guide-blocks.ts";

const title = ({ guide, language }: Block, at: number): string => `${guide}, block ${at + 1} (${language})`;

describe("the guides' code", () => {
  it.each(ALL_BLOCKS.map((block, at) => [title(block, at), block] as const))("%s can be read", async (_, block) => {
    const { language, code } = block;
    if (language === "json")
      for (const line of code.trim().split(/\n(?=\{)/)) expect(() => JSON.parse(line)).not.toThrow();
    else if (language === "sh") execFileSync("bash", ["-n"], { input: code });
    else await transform(code, { loader: "ts", format: "esm" });
  });

  it("names npm commands, files and exports that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    for (const { guide, code } of ALL_BLOCKS) {
      for (const [, name = ""] of code.matchAll(/\bnpm run ([a-z:-]+)(?! -w|.* -w )/g))
        expect(scripts, guide).toHaveProperty(name);
      for (const [path] of code.matchAll(
        /\b(?:packages|apps|examples|e2e|bench|docs|sim)\/[\w./-]+\.(?:ts|mjs|sh|png|txt)\b/g,
      ))
        expect(existsSync(join(ROOT, path)), `${guide} names ${path}`).toBe(true);
      for (const [, names = ""] of code.matchAll(/import \{([^}]+)\} from "@starling\/sdk"/g))
        for (const name of names.split(",").map((part) => part.trim()))
          if (name !== "" && !name.startsWith("type ")) expect(Object.keys(sdk), guide).toContain(name);
    }
  });
});
