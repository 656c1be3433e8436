// What holds for all sentences of the site: both languages say the same things, and no component says anything itself.
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "./languages.ts";
import { NAMESPACES } from "./namespaces.ts";

const MESSAGES = fileURLToPath(new URL("../../../messages/", import.meta.url));
const SOURCE = fileURLToPath(new URL("../../", import.meta.url));

/** Every sentence under its path; anything but texts in objects is a mistake. */
function* leaves(value: unknown, path = ""): Generator<readonly [path: string, sentence: string]> {
  if (typeof value === "string") yield [path, value];
  else if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${path} is no text`);
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, path === "" ? key : `${path}.${key}`);
}

const sentencesOf = async (namespace: string, language: string): Promise<ReadonlyMap<string, string>> =>
  new Map(leaves(JSON.parse(await readFile(`${MESSAGES}${namespace}/${language}.json`, "utf8"))));

const KINDS: Partial<Record<TYPE, string>> = {
  [TYPE.argument]: "text",
  [TYPE.number]: "number",
  [TYPE.date]: "date",
  [TYPE.time]: "time",
  [TYPE.select]: "select",
  [TYPE.plural]: "plural",
  [TYPE.tag]: "tag",
};

/** The arguments and tags of a sentence, each with its kind and, of a select, its choices. */
function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  const found = new Set<string>();
  const walk = (inside: readonly MessageFormatElement[]): void => {
    for (const element of inside) {
      const kind = KINDS[element.type];
      if (kind === undefined || !("value" in element)) continue;
      const choices = element.type === TYPE.select ? ` ${Object.keys(element.options).sort().join("|")}` : "";
      // A plural also takes numbers, so that one language may decline where the other doesn't.
      found.add(`${element.value}: ${kind === "plural" ? "number" : kind}${choices}`);
      if (element.type === TYPE.tag) walk(element.children);
      if (element.type === TYPE.select || element.type === TYPE.plural)
        for (const option of Object.values(element.options)) walk(option.value);
    }
  };
  walk(elements);
  return [...found].sort();
}

it("has a folder for each namespace, and no other", async () => {
  const folders = await readdir(MESSAGES);
  expect(folders.sort()).toEqual([...NAMESPACES].sort());
});

describe.each(NAMESPACES)("the namespace %s", async (namespace) => {
  const [en, de] = await Promise.all([sentencesOf(namespace, "en"), sentencesOf(namespace, "de")]);

  it("says the same things in both languages", () => {
    expect([...de.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it("takes the same arguments in both languages", () => {
    for (const [key, sentence] of en)
      expect(argumentsOf(parse(de.get(key) ?? "")), `${namespace}.${key}`).toEqual(argumentsOf(parse(sentence)));
  });

  it("holds sentences: none empty, none with straight quotes or blanks at its ends, none left in English", () => {
    for (const [language, sentences] of [["en", en] as const, ["de", de] as const])
      for (const [key, sentence] of sentences) {
        const where = `${namespace}.${key} (${language})`;
        expect(sentence, where).toMatch(/^\S(.*\S)?$/s);
        expect(sentence, where).not.toMatch(/['"]|lorem/i);
      }
    for (const [key, sentence] of en)
      if (sentence.split(/\s+/).length > 4) expect(de.get(key), `${namespace}.${key}`).not.toBe(sentence);
  });

  it("says du in German", () => {
    for (const [key, sentence] of de)
      expect(sentence, `${namespace}.${key}`).not.toMatch(/(?<=[\p{Ll},] )(Ihnen|Ihren|Ihrem)\b/u);
  });
});

it("knows each language that is offered", async () => {
  for (const namespace of NAMESPACES)
    expect((await readdir(`${MESSAGES}${namespace}`)).sort()).toEqual(LANGUAGES.map((l) => `${l}.json`).sort());
});

/** Names that are the same in every language. */
const NAMES = /^(wc:|Starling|WebGPU|WebAssembly|Apache-2\.0|JSON|CSV|curl|API|GPU|ETH|SDK)$/;
const SPOKEN_ATTRIBUTES = /\s(?:aria-label|aria-description|title|alt|placeholder|label|heading|caption)="([^"{}]*)"/g;

/** Words between tags, and words of attributes that are read or shown. */
function* wordsOf(code: string): Generator<string> {
  const bare = code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  for (const [, words = ""] of bare.matchAll(/<[a-zA-Z][^<>]*(?:=>[^<>]*)*>([^<>{}]*)<\//g)) yield words.trim();
  for (const [, words = ""] of bare.matchAll(SPOKEN_ATTRIBUTES)) yield words.trim();
  for (const [, words = ""] of bare.matchAll(/>\s*([A-Z][a-z]+(?:\s+[a-z]+){2,}[^<{]*)</g)) yield words.trim();
}

it("is the only place for words: no component writes its own", async () => {
  const files = (await readdir(SOURCE, { recursive: true })).filter((f) => f.endsWith(".tsx") && !f.includes(".test."));
  for (const file of files) {
    const words = [...wordsOf(await readFile(`${SOURCE}${file}`, "utf8"))];
    const own = words.filter((text) => /\p{L}{2}/u.test(text) && !NAMES.test(text));
    expect(own, file).toEqual([]);
  }
});
