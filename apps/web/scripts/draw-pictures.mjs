// Draws the picture that stands for the site where its address is shared, and its icons, in the installed Chromium:
// `node scripts/draw-pictures.mjs`. What it draws is committed; run it when the sky, the bird or the typeface changes.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/setup/chromium.mjs";

const WEB = join(import.meta.dirname, "..");
const MARK = "M23 0 12 3.6 7 4.8-4 24-7 4.8-21 4-18.5 0-21-4-7-4.8-4-24 7-4.8 12-3.6Z";
/** The dusk of tokens.css, dark. */
const SKY = ["#0a0e1d", "#11162d", "#1b1c3c", "#2c254b", "#4a3359", "#7d4a5c", "#b96a58"];
const ENDS = [24, 45, 62, 76, 87, 95, 100];
const BIRDS = 190;

const bands = SKY.map((colour, i) => `${colour} ${ENDS[i - 1] ?? 0}% ${ENDS[i]}%`).join(",");

/** A flock as a bent lens, denser in its middle; the same one each time. */
function flock() {
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  return Array.from({ length: BIRDS }, () => {
    const along = (random() + random() + random()) / 1.5 - 1;
    const across = (random() + random() - 1) * (1 - along * along);
    const x = 790 + along * 380;
    const y = 250 - along * 120 + Math.sin(along * 2.6) * 90 + across * 150;
    const size = 0.22 + random() * 0.32;
    return `<path transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(-28 + along * 24 + random() * 30).toFixed(1)}) scale(${size.toFixed(2)})" d="${MARK}"/>`;
  }).join("");
}

const font = await readFile(
  createRequire(import.meta.url).resolve(
    "@fontsource-variable/ysabeau-office/files/ysabeau-office-latin-wght-normal.woff2",
  ),
);
const face = `@font-face{font-family:Y;src:url(data:font/woff2;base64,${font.toString("base64")});font-weight:100 900}`;
const card = `<style>${face}body{margin:0;width:1200px;height:630px;position:relative;color:#f1f2f9;background:linear-gradient(${bands});font-family:Y}
h1{position:absolute;left:72px;top:300px;margin:0;font-size:104px;font-weight:500;letter-spacing:-.028em;line-height:1}p{position:absolute;left:72px;top:64px;margin:0;font-size:44px;font-weight:600;display:flex;gap:18px;align-items:center}svg.all{position:absolute;inset:0}</style>
<svg class="all" width="1200" height="630" fill="#f3e9e4">${flock()}<path d="M0 560Q300 606 638 548Q940 606 1200 556" fill="none" stroke="#06080f" stroke-width="3"/><path d="M638 630V530M618 546H658" stroke="#06080f" stroke-width="5"/></svg>
<p><svg width="52" height="52" viewBox="-26 -26 52 52" fill="currentColor"><path transform="rotate(-24)" d="${MARK}"/></svg>Starling</p><h1>Many tabs,<br>moving as one.</h1>`;
const icon = await readFile(join(WEB, "src/app/icon.svg"), "utf8");
/** To the edge: where it is cut round by whoever shows it. */
const square = icon
  .replace('rx="14"', "")
  .replace(/<path d="M0 50.*?\/>/, '<path d="M0 50H64V64H0Z" fill="#7d4a5c"/>')
  .replace(/<path d="M0 56.*?\/>/, '<path d="M0 56H64V64H0Z" fill="#efb183"/>');

const executablePath = findChromium();
const browser = await chromium.launch({ args: CHROMIUM_FLAGS, ...(executablePath && { executablePath }) });
try {
  const page = await browser.newPage();
  const draw = async (
    /** @type {string} */ html,
    /** @type {number} */ width,
    /** @type {number} */ height,
    /** @type {string} */ path,
  ) => {
    await page.setViewportSize({ width, height });
    await page.setContent(html);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(WEB, path), omitBackground: true });
    console.log(path);
  };
  await draw(card, 1200, 630, "src/app/opengraph-image.png");
  for (const [size, path, svg] of /** @type {const} */ ([
    [180, "src/app/apple-icon.png", square],
    [192, "public/icon-192.png", icon],
    [512, "public/icon-512.png", icon],
  ]))
    await draw(
      `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
      size,
      size,
      path,
    );
} finally {
  await browser.close();
}
