// Writes src/shared/ui/fallback-faces.css: what a computer has already, at the size of our typefaces, for the time until those arrive.
// Lines then break where they will break, and nothing moves. Run it when a typeface changes: `node scripts/write-fallback-faces.mjs`.
// Needs Liberation Sans (as wide as Arial and Helvetica) and DejaVu Sans on the machine; Roboto's widths are those that Next ships.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/setup/chromium.mjs";

const WEB = join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);

const OURS = [
  { family: "Hanken Grotesk", file: "hanken-grotesk" },
  { family: "Ysabeau Office", file: "ysabeau-office" },
];
/** Which of a computer's two weights stands for which of ours, and at which one they are made equally wide. */
const WEIGHTS = /** @type {const} */ ([
  { range: "100 449", at: 400, isBold: false },
  { range: "450 549", at: 500, isBold: false },
  { range: "550 900", at: 600, isBold: true },
]);
const THEIRS = [
  {
    name: "Arial",
    measuredAs: "Liberation Sans",
    regular: ["Arial", "ArialMT", "Liberation Sans", "LiberationSans", "Helvetica", "Arimo"],
    bold: ["Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "LiberationSans-Bold", "Helvetica Bold", "Arimo Bold"],
  },
  { name: "Roboto", regular: ["Roboto", "Roboto-Regular"], bold: ["Roboto Bold", "Roboto-Bold"] },
  {
    name: "DejaVu Sans",
    measuredAs: "DejaVu Sans",
    regular: ["DejaVu Sans", "DejaVuSans"],
    bold: ["DejaVu Sans Bold", "DejaVuSans-Bold"],
  },
];

const metrics = require("next/dist/server/capsize-font-metrics.json");

/** All that the site says, in both languages: letters as often as they come. */
async function allSentences() {
  const rooms = await readdir(join(WEB, "messages"));
  const texts = await Promise.all(
    rooms.flatMap((room) => ["en", "de"].map((language) => readFile(join(WEB, "messages", room, `${language}.json`)))),
  );
  /** @type {(said: unknown) => string[]} */
  const sentences = (said) => (typeof said === "string" ? [said] : Object.values(Object(said)).flatMap(sentences));
  return texts.flatMap((text) => sentences(JSON.parse(String(text)))).filter((sentence) => !/[{<]/.test(sentence));
}

const executablePath = findChromium();
const browser = await chromium.launch({ args: CHROMIUM_FLAGS, ...(executablePath && { executablePath }) });
try {
  const page = await browser.newPage();
  const faces = await Promise.all(
    OURS.map(async ({ family, file }) => {
      const path = require.resolve(`@fontsource-variable/${file}/files/${file}-latin-wght-normal.woff2`);
      return `@font-face{font-family:"${family}";font-weight:100 900;src:url(data:font/woff2;base64,${(await readFile(path)).toString("base64")})}`;
    }),
  );
  await page.setContent(`<style>${faces.join("")}</style>`);
  const sentences = await allSentences();
  /** @type {(font: string) => Promise<number>} */
  const widthOf = (font) =>
    page.evaluate(
      async ({ font, sentences }) => {
        await document.fonts.load(font);
        const context = document.createElement("canvas").getContext("2d");
        if (context === null) throw new Error("no canvas");
        context.font = font;
        return sentences.reduce((sum, sentence) => sum + context.measureText(sentence).width, 0);
      },
      { font, sentences },
    );
  const blocks = [];
  for (const { family } of OURS)
    for (const { name, measuredAs, regular, bold } of THEIRS)
      for (const { range, at, isBold } of WEIGHTS) {
        const own = await widthOf(`${at} 100px "${family}"`);
        const arial = await widthOf(`${isBold ? 700 : 400} 100px "${measuredAs ?? "Liberation Sans"}"`);
        const { variants, unitsPerEm } = metrics.roboto;
        const roboto = variants[isBold ? "700" : "regular"].xWidthAvg / unitsPerEm;
        const arimo = metrics.arimo.variants[isBold ? "700" : "regular"].xWidthAvg / metrics.arimo.unitsPerEm;
        const size = own / (measuredAs === undefined ? (arial * roboto) / arimo : arial);
        const { ascent, descent } = metrics[family.replace(/^./, (c) => c.toLowerCase()).replaceAll(" ", "")];
        const share = (/** @type {number} */ value) => `${(100 * value).toFixed(2).replace(/\.?0+$/, "")}%`;
        blocks.push(`@font-face {
  font-family: "${family} as ${name}";
  font-weight: ${range};
  src: ${(isBold ? bold : regular).map((local) => `local("${local}")`).join(", ")};
  size-adjust: ${share(size)};
  ascent-override: ${share(ascent / 1000 / size)};
  descent-override: ${share(-descent / 1000 / size)};
  line-gap-override: 0%;
}
`);
      }
  await writeFile(
    join(WEB, "src/shared/ui/fallback-faces.css"),
    `/* Written by scripts/write-fallback-faces.mjs: a computer's own typefaces, as wide and as high as ours. */\n${blocks.join("\n")}`,
  );
} finally {
  await browser.close();
}
