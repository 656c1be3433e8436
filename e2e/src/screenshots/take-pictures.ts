import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { World } from "./open-world.ts";
import type { SitePage } from "./pages.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}
export type Scheme = "light" | "dark";

/** What was wrong with a page at one size. */
export interface Picture {
  readonly page: SitePage;
  readonly width: number;
  readonly scheme: Scheme;
  readonly file: string;
  readonly faults: readonly string[];
}

export interface TakeOptions {
  readonly world: World;
  readonly pages: readonly SitePage[];
  readonly sizes: readonly Size[];
  readonly schemes: readonly Scheme[];
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onTaken: (picture: Picture) => void;
}

const LOAD_MS_MAX = 60_000;
/** For live numbers and fonts: a page is never wholly at rest. */
const SETTLE_MS = 900;
/** WCAG 2.2 AA, and what is good practice besides. */
export const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SEEN_AS_WRONG = /Content Security Policy|Hydration|MISSING_MESSAGE|Uncaught/i;

/** One picture of the whole page for each size and appearance; the page is loaded once a visitor and resized. */
export async function takePictures({
  world,
  pages,
  sizes,
  schemes,
  folder,
  signal,
  onTaken,
}: TakeOptions): Promise<void> {
  for (const shown of pages) {
    signal.throwIfAborted();
    const page = await world.visitors[shown.visitor].newPage();
    const said: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && SEEN_AS_WRONG.test(message.text())) said.push(message.text().slice(0, 200));
    });
    page.on("pageerror", (error) => said.push(`threw: ${error.message.slice(0, 200)}`));
    const answer = await page.goto(`${world.siteUrl}${shown.path}`, { timeout: LOAD_MS_MAX });
    const status = answer?.status() ?? 0;
    if (status !== (shown.name === "not-found" ? 404 : 200)) said.push(`answered ${status}`);
    await page.waitForTimeout(SETTLE_MS);
    for (const size of sizes)
      for (const scheme of schemes) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme: scheme });
        const tooWide = await widerThanWindow(page);
        const file = join(folder, `${shown.name}-${size.width}-${scheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
        const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
        const barred = violations.map(({ id, nodes }) => `axe: ${id} at ${nodes[0]?.html.slice(0, 80)}`);
        const faults = [...said, ...barred, ...(tooWide > 0 ? [`${tooWide} px wider than the window`] : [])];
        onTaken({ page: shown, width: size.width, scheme, file, faults });
      }
    await page.close();
  }
}

const widerThanWindow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
