// Real tabs that are closed, or crash, at the very token that they die of: their worker stands still at it until they are gone.
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { build } from "esbuild";
import { launchChromium } from "../../tab/launch-chromium.ts";
import { crashPage } from "../crash-page.ts";
import { serveTab, type TabSite } from "../serve-tab.ts";
import type { Deaths } from "./deaths.ts";

export interface MortalTabsOptions {
  readonly relayUrl: string;
  readonly tabs: number;
  readonly streams: number;
  readonly loseShare: number;
  readonly seed: number;
  readonly deaths: Deaths;
}

export interface MortalTabs {
  /** Tabs that were opened, and of those that died the ones whose process crashed. */
  readonly opened: () => number;
  readonly crashed: () => number;
  close(): Promise<void>;
}

export async function openMortalTabs(options: MortalTabsOptions): Promise<MortalTabs> {
  const { relayUrl, deaths } = options;
  const script = await bundleWorker();
  const pages = new Map<number, { readonly context: BrowserContext; readonly page: Page }>();
  const endings: Promise<void>[] = [];
  let opened = 0;
  let crashed = 0;
  let died = 0;
  let isOver = false;

  async function open(context: BrowserContext): Promise<void> {
    const tab = opened++;
    const page = await context.newPage();
    pages.set(tab, { context, page });
    await page.goto(`${site.url}/?relay=${encodeURIComponent(relayUrl)}&tab=${tab}`);
  }

  async function end(tab: number): Promise<void> {
    const at = pages.get(tab);
    if (at === undefined) return;
    pages.delete(tab);
    died += 1;
    if (died % 2 === 0) {
      crashed += 1;
      await crashPage(at.context, at.page);
    } else await at.page.close();
    if (!isOver) await open(at.context);
  }

  const site: TabSite = await serveTab({
    worker(pageUrl) {
      const tab = Number(pageUrl?.searchParams.get("tab") ?? 0);
      const mortal = {
        tab,
        streams: options.streams,
        loseShare: options.loseShare,
        seed: options.seed * 10_000 + 5_000 + tab,
        ahead: deaths.ahead(),
      };
      return `globalThis.mortalTab=${JSON.stringify(mortal)};\n${script}`;
    },
    hear({ pathname, searchParams }, reply) {
      const key = searchParams.get("key") ?? "";
      const at = Number(searchParams.get("at"));
      if (pathname === "/began") {
        deaths.began(key, at, "tab");
        reply();
      } else if (deaths.strike(key, at, "tab")) {
        // It waits for an answer that doesn't come.
        endings.push(end(Number(searchParams.get("tab"))));
      } else reply();
    },
  });
  let browser: Browser | undefined;
  const close = async () => {
    isOver = true;
    await Promise.allSettled(endings);
    await browser?.close();
    await site.close();
  };
  try {
    browser = await launchChromium();
    for (let n = 0; n < options.tabs; n++) await open(await browser.newContext());
    return { opened: () => opened, crashed: () => crashed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: ["mortal-worker.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["onnxruntime-web-use-extern-wasm", "module"],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}
