// Takes the guides of docs/ into the site: those that docs/README.md lists, under its headings, to generated/guides.json;
// and the tested samples of examples/snippets to generated/snippets.json, by operation and language.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";

const DOCS = join(import.meta.dirname, "../../../docs");
const SNIPPETS = join(import.meta.dirname, "../../../examples/snippets");
const TO = join(import.meta.dirname, "../generated");
const HEADING = /^\*\*(.+?)\*\*/;
const ENTRY = /^- \[(.+?)\]\((.+?)\.md\)(?::\s*(.*))?$/;
const IMAGE = /!\[(.*?)\]\((.+?\.svg)\)/g;

/** What stands inside is for GitHub's pages; the site has its own. */
const FIRST_HEADING = /^# .*\n+/;

/** Pictures are carried in the page: the guides have few, and they are small. */
async function withPictures(/** @type {string} */ markdown, /** @type {string} */ folder) {
  const found = await Promise.all(
    [...markdown.matchAll(IMAGE)].map(async ([, , path = ""]) => {
      const bytes = await readFile(join(DOCS, folder, path)).catch(() => undefined);
      return [path, bytes === undefined ? path : `data:image/svg+xml;base64,${bytes.toString("base64")}`];
    }),
  );
  const urls = new Map(/** @type {[string, string][]} */ (found));
  return markdown.replaceAll(IMAGE, (_, words, path) => `![${words}](${urls.get(path) ?? path})`);
}

const index = await readFile(join(DOCS, "README.md"), "utf8");
/** @type {{ heading: string, guides: object[] }[]} */
const groups = [];
for (const line of index.split("\n")) {
  const heading = HEADING.exec(line)?.[1];
  if (heading !== undefined) groups.push({ heading, guides: [] });
  const [, title, path, summary = ""] = ENTRY.exec(line) ?? [];
  const group = groups.at(-1);
  if (title === undefined || path === undefined || group === undefined || path.startsWith("..")) continue;
  const text = await readFile(join(DOCS, `${path}.md`), "utf8");
  const markdown = await withPictures(text.replace(FIRST_HEADING, ""), posix.dirname(path));
  group.guides.push({ slug: path, title, summary, markdown });
}

/** @type {Record<string, Record<string, string>>} */
const snippets = {};
for (const name of await readdir(SNIPPETS)) {
  const [, file = "", language = ""] = /^([a-z-]+)\.(sh|ts|mjs)$/.exec(name) ?? [];
  if (file === "") continue;
  const operation = file.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  snippets[operation] = { ...snippets[operation], [language]: await readFile(join(SNIPPETS, name), "utf8") };
}

await mkdir(TO, { recursive: true });
await writeFile(join(TO, "guides.json"), JSON.stringify({ groups: groups.filter(({ guides }) => guides.length > 0) }));
await writeFile(join(TO, "snippets.json"), JSON.stringify(snippets));
