import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { taskKind } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { text } from "./text.ts";

const source = fileURLToPath(new URL("../../", import.meta.url));
const files = (await readdir(source, { recursive: true })).filter((f) => /\.tsx?$/.test(f) && !f.includes(".test."));
const sources = await Promise.all(
  files
    .filter((f) => !f.endsWith("text/text.ts"))
    .map(async (f) => ({ file: f, code: await readFile(`${source}${f}`, "utf8") })),
);
const code = sources.map((s) => s.code).join("\n");

function* leaves(value: unknown, path: string[] = []): Generator<{ path: string[]; value: unknown }> {
  if (typeof value !== "object" || value === null) yield { path, value };
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key]);
}

describe("the catalogue of text", () => {
  it("holds sentences, none empty, none with straight quotes or blanks at its ends", () => {
    for (const { path, value } of leaves(text)) {
      const sentence = typeof value === "function" ? value("1", "2") : value;
      expect(sentence, path.join(".")).toMatch(/^\S(.*\S)?$/s);
      expect(sentence, path.join(".")).not.toMatch(/['"]|lorem/i);
    }
  });

  it("is used whole: each group or sentence is named somewhere", () => {
    for (const { path } of leaves(text)) {
      const named = path
        .filter((part) => !/^\d+$/.test(part))
        .some((_, i, parts) => {
          const name = parts.slice(0, i + 1).join(".");
          return i > 0 && new RegExp(`text\\.${name.replaceAll(".", "\\.")}(?![\\w.])`).test(code);
        });
      expect(named, path.join(".")).toBe(true);
    }
  });

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
