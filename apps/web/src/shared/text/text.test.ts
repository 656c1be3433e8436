import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { taskKind } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { accountText } from "./account-text.ts";
import { oracleText } from "./oracle-text.ts";
import { outputsText } from "./outputs-text.ts";
import { receiptText } from "./receipt-text.ts";
import { text } from "./text.ts";
import { walletText } from "./wallet-text.ts";
import { walletsText } from "./wallets-text.ts";

const CATALOGUES = { text, accountText, oracleText, outputsText, receiptText, walletText, walletsText };

const source = fileURLToPath(new URL("../../", import.meta.url));
const files = (await readdir(source, { recursive: true })).filter((f) => /\.tsx?$/.test(f) && !f.includes(".test."));
const sources = await Promise.all(
  files
    .filter((f) => !f.includes("shared/text/"))
    .map(async (f) => ({ file: f, code: await readFile(`${source}${f}`, "utf8") })),
);
/** All code with `t.` written out where a file says `const t = text.some.group;`, and those lines left out. */
const code = sources
  .map(({ code: body }) => {
    const groups = [...body.matchAll(/const t = ((?:text|[a-z]+Text)[\w.]*);/g)].map(([, group]) => group ?? "");
    const bare = body.replace(/const t = (?:text|[a-z]+Text)[\w.]*;/g, "");
    return groups.length === 0 ? bare : groups.map((group) => bare.replace(/\bt\./g, `${group}.`)).join("\n");
  })
  .join("\n");

function* leaves(value: unknown, path: string[] = []): Generator<{ path: string[]; value: unknown }> {
  if (typeof value !== "object" || value === null) yield { path, value };
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key]);
}

describe.each(Object.entries(CATALOGUES))("the catalogue %s", (name, catalogue) => {
  it("holds sentences, none empty, none with straight quotes or blanks at its ends", () => {
    for (const { path, value } of leaves(catalogue)) {
      const sentence = typeof value === "function" ? value(1, 2) : value;
      expect(sentence, path.join(".")).toMatch(/^\S(.*\S)?$/s);
      expect(sentence, path.join(".")).not.toMatch(/['"]|lorem/i);
    }
  });

  it("is used whole: each sentence, or a group that holds it, is named somewhere", () => {
    const unused = [...leaves(catalogue)].filter(({ path }) =>
      path.every((_, i) => {
        const place = [name, ...path.slice(0, i + 1)].join("\\.");
        return !new RegExp(`${place}(?!\\w)(?!\\.(?!map\\())`).test(code);
      }),
    );
    expect(unused.map(({ path }) => path.join("."))).toEqual([]);
  });
});

describe("the catalogues of text", () => {
  it("names each task kind", () => {
    expect(Object.keys(text.models.tasks).sort()).toEqual([...taskKind.options].sort());
  });

  it("is the only place for sentences: no component writes its own", () => {
    for (const { file, code: body } of sources.filter((s) => s.file.endsWith(".tsx"))) {
      const found = body.match(/>\s*[A-Z][a-z]+(\s+[a-z]+){2,}[^<{]*</g) ?? [];
      expect(found, file).toEqual([]);
    }
  });
});
