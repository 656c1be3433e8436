// `npm run screenshots`: pictures of every page, at phone and desktop width, light and dark, of a real network with a tab computing.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../../../scripts/setup/paths.mjs";
import { onStopSignal } from "../../../scripts/stop-signals.mjs";
import { launchChromium } from "../tab/launch-chromium.ts";
import { openWorld } from "./open-world.ts";
import { sitePages } from "./pages.ts";
import { type Picture, takePictures } from "./take-pictures.ts";

const HELP = `Takes pictures of every page of the site, 390 and 1280 wide, light and dark.

  npm run screenshots -- [names…] [options]

  names              pages whose name begins so (home, console, admin-jobs); all without one
  --out DIR          where to (default: screenshots)
  --help             this text

Exit status 1 where a page is wider than its window, answers wrongly, reports an error, or axe finds something (WCAG 2.2 AA).`;

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string", default: join(ROOT, "screenshots") }, help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const folder = resolve(values.out);
await mkdir(folder, { recursive: true });
const stop = new AbortController();
onStopSignal(() => stop.abort());
const dataDir = await mkdtemp(join(tmpdir(), "starling-"));
const browser = await launchChromium();
const taken: Picture[] = [];
try {
  const say = (line: string) => console.log(`  ${line}`);
  const world = await openWorld({ browser, dataDir, signal: stop.signal, say });
  try {
    const pages = sitePages(world.made).filter(
      ({ name }) => positionals.length === 0 || positionals.some((wanted) => name.startsWith(wanted)),
    );
    await takePictures({
      world,
      pages,
      sizes: SIZES,
      schemes: ["light", "dark"],
      folder,
      signal: stop.signal,
      onTaken: (picture) => {
        taken.push(picture);
        const name = `${picture.page.name}, ${picture.width}, ${picture.scheme}`;
        console.log(
          `  ${picture.faults.length === 0 ? "✓" : "✗"} ${name}${picture.faults.map((fault) => `\n      ${fault}`).join("")}`,
        );
      },
    });
  } finally {
    await world.close();
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
} finally {
  await browser.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
const faulty = taken.filter(({ faults }) => faults.length > 0);
await writeFile(join(folder, "index.html"), summaryOf(taken));
console.log(
  `\n${taken.length} pictures in ${relative(process.cwd(), folder) || "."}, ${faulty.length} with faults; index.html shows them side by side.`,
);
process.exit(stop.signal.aborted ? 130 : faulty.length > 0 ? 1 : 0);

/** All pictures on one page, a row a page of the site. */
function summaryOf(pictures: readonly Picture[]): string {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const names = [...new Set(pictures.map(({ page }) => page.name))];
  const cells = (row: readonly Picture[]) =>
    row
      .map(({ file, width, scheme, faults }) => {
        const src = escaped(relative(folder, file));
        return `<figure><a href="${src}"><img loading="lazy" src="${src}" width="${width / 3}" alt=""></a><figcaption>${width}, ${scheme} ${escaped(faults.join("; "))}</figcaption></figure>`;
      })
      .join("");
  return `<!doctype html><meta charset="utf-8"><title>Starling, every page</title><style>body{font:14px system-ui;margin:2rem}section{display:flex;gap:1rem;align-items:start;overflow-x:auto}figure{margin:0}img{border:1px solid #999}</style>${names.map((name) => `<h2>${escaped(name)}</h2><section>${cells(pictures.filter(({ page }) => page.name === name))}</section>`).join("")}`;
}
