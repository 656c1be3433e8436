// Draws the site's icons in the installed Chromium: `node scripts/draw-pictures.mjs`. What it draws is committed; run it when the sky or the
// bird changes. The picture that stands for a page where its address is shared is drawn when it is asked for: features/social.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/setup/chromium.mjs";

const WEB = join(import.meta.dirname, "..");
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
