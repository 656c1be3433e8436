// Makes the typeset pages of pages/, each with the text that stands on it, line by line: node examples/data/make-pages.mjs
// The grain of the scans is random, so another run gives other bytes; what is committed was made once.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromiumOrExit } from "../../scripts/setup/chromium.mjs";

const require = createRequire(new URL("../../e2e/package.json", import.meta.url));
const { chromium } = require("@playwright/test");
/** @type {typeof import("sharp").default} */
const sharp = require("sharp");

/**
 * @typedef {object} PageSpec
 * @property {string} file
 * @property {string} text    file of text/
 * @property {string} from    the paragraph, or the sentence, to begin with
 * @property {string} [heading]  else the first paragraph is the heading
 * @property {number} charsMax
 * @property {number} width   pixels
 * @property {string} css
 * @property {{ degrees: number, noise: number, shade: string }} [scan]  laid askew, unevenly lit, with grain, in greys
 */
/** @type {readonly PageSpec[]} */
const PAGES = [
  {
    file: "moby-dick-chapter-1.png",
    text: "moby-dick-1-9.txt",
    from: "CHAPTER 1.",
    charsMax: 1400,
    width: 900,
    css: "font: 21px/1.5 'Liberation Serif'; text-align: justify; padding: 60px 70px; color: #111; background: #fff",
  },
  {
    file: "moby-dick-chapter-5.png",
    text: "moby-dick-1-9.txt",
    from: "CHAPTER 5.",
    charsMax: 1000,
    width: 760,
    css: "font: 19px/1.55 'Liberation Mono'; padding: 50px; color: #1a1a1a; background: #fff",
  },
  {
    file: "moby-dick-chapter-7.jpg",
    text: "moby-dick-1-9.txt",
    from: "CHAPTER 7.",
    charsMax: 1000,
    width: 860,
    css: "font: 20px/1.5 'DejaVu Serif'; padding: 56px 64px; color: #2a2118; background: #f1e8d4",
  },
  {
    file: "moby-dick-chapter-9.webp",
    text: "moby-dick-1-9.txt",
    from: "CHAPTER 9.",
    charsMax: 1200,
    width: 820,
    css: "font: 22px/1.5 'Liberation Sans'; padding: 50px 60px; color: #222; background: #fcfcfc",
    scan: { degrees: -0.4, noise: 5, shade: "#d8d8d4" },
  },
  {
    file: "state-of-the-union-1862.jpg",
    text: "state-of-the-union-1862.txt",
    from: "Fellow-citizens, we can not escape history.",
    heading: "To the Congress, 1862",
    charsMax: 1200,
    width: 880,
    css: "font: 21px/1.5 'Liberation Serif'; padding: 60px 70px; color: #151515; background: #e9e9e6",
    scan: { degrees: 0.7, noise: 9, shade: "#9a9a96" },
  },
];

/** The text in characters that every font and the models' key list have. */
const plain = (/** @type {string} */ text) => text.replace(/—/g, " - ").replace(/\s+/g, " ").trim();

/** Whole paragraphs and, of the last, whole sentences. @param {readonly string[]} paragraphs @param {number} charsMax */
function clip(paragraphs, charsMax) {
  const clipped = [];
  for (let left = charsMax, i = 0; i < paragraphs.length && left > 40; i++) {
    const paragraph = paragraphs[i] ?? "";
    const whole = paragraph.length <= left ? paragraph : paragraph.slice(0, left).match(/^.*[.!?;]["']?(?= )/s)?.[0];
    if (whole === undefined) break;
    clipped.push(whole);
    left -= paragraph.length;
  }
  return clipped;
}

/** @param {PageSpec} spec */
function paragraphsOf({ text, from, heading, charsMax }) {
  const whole = readFileSync(new URL(`text/${text}`, import.meta.url), "utf8");
  const at = whole.indexOf(from);
  if (at < 0) throw new Error(`${text} has no "${from}"`);
  const paragraphs = clip(
    whole
      .slice(at)
      .split(/\n\s*\n/)
      .map(plain),
    charsMax,
  );
  return heading === undefined ? paragraphs : [heading, ...paragraphs];
}

const markup = (/** @type {string} */ text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** Runs in the page: the words of each paragraph, grouped by the line that they stand on. */
function linesShown() {
  const lines = [];
  for (const element of document.body.children) {
    const text = element.firstChild;
    if (!(text instanceof Text)) continue;
    const range = document.createRange();
    let top = Number.NaN;
    for (const word of text.data.matchAll(/\S+/g)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const y = range.getClientRects()[0]?.top ?? 0;
      if (Math.abs(y - top) <= 5) lines.push(`${lines.pop()} ${word[0]}`);
      else lines.push(word[0]);
      top = y;
    }
  }
  return lines;
}

/** A sheet as a scanner sees it. @param {Buffer} sheet @param {NonNullable<PageSpec["scan"]>} scan */
async function scanned(sheet, { degrees, noise, shade }) {
  const askew = await sharp(sheet).rotate(degrees, { background: "#e9e9e6" }).png().toBuffer();
  const { width, height } = await sharp(askew).metadata();
  const light = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="0.4"><stop stop-color="${shade}"/><stop offset="0.25" stop-color="#f4f4f0"/><stop offset="1" stop-color="#fff"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`,
  );
  const grain = await sharp({
    create: { width, height, channels: 3, background: "#fff", noise: { type: "gaussian", mean: 238, sigma: noise } },
  })
    .png()
    .toBuffer();
  const layers = [light, grain].map((input) => ({ input, blend: /** @type {const} */ ("multiply") }));
  const lit = await sharp(askew).removeAlpha().composite(layers).png().toBuffer();
  return sharp(lit).greyscale().blur(0.5).png().toBuffer();
}

const browser = await chromium.launch({
  executablePath: await chromiumOrExit(),
  args: ["--no-sandbox", "--disable-lcd-text", "--font-render-hinting=none"],
});
for (const spec of PAGES) {
  const page = await browser.newPage({ viewport: { width: spec.width, height: 400 } });
  const [heading = "", ...rest] = paragraphsOf(spec).map(markup);
  await page.setContent(
    `<!doctype html><style>body { margin: 0; ${spec.css} } h1 { font-size: 1.25em; margin: 0 0 1em; text-align: center } p { margin: 0 0 .8em }</style><h1>${heading}</h1>${rest.map((text) => `<p>${text}</p>`).join("")}`,
  );
  const lines = await page.evaluate(linesShown);
  const sheet = await page.screenshot({ fullPage: true });
  await page.close();
  const image = sharp(spec.scan === undefined ? sheet : await scanned(sheet, spec.scan)).removeAlpha();
  const [, name = "", kind] = spec.file.match(/^(.*)\.(\w+)$/) ?? [];
  const made =
    kind === "png"
      ? image.png({ palette: true, colours: 32 })
      : kind === "jpg"
        ? image.jpeg({ quality: 72 })
        : image.webp({ quality: 78 });
  const { size } = await made.toFile(new URL(`pages/${spec.file}`, import.meta.url).pathname);
  writeFileSync(new URL(`pages/${name}.txt`, import.meta.url), `${lines.join("\n")}\n`);
  console.log(`${spec.file}: ${lines.length} lines, ${(size / 1024).toFixed(0)} KiB`);
}
await browser.close();
