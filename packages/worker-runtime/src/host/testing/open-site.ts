// A site with one page and one worker, bundled from the sources, and a Chromium to visit it with.
import { createServer } from "node:http";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { build } from "esbuild";

const ROOM = join(import.meta.dirname, "../../..");
const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** An adapter also where there is no GPU. */
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const typeOf = (path: string): string => (path.endsWith(".wasm") ? "application/wasm" : "text/javascript");

export interface Site {
  readonly url: string;
  readonly browser: Browser;
  /** Every path that was asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** @param entries scripts to bundle, by the path they are served at */
export async function openSite(
  entries: Record<string, string>,
  more: { readonly files?: ReadonlyMap<string, Uint8Array>; readonly webgpu?: boolean } = {},
): Promise<Site> {
  const scripts = new Map<string, string | Uint8Array>(more.files ?? []);
  for (const [path, entry] of Object.entries(entries)) {
    const { outputFiles } = await build({
      absWorkingDir: ROOM,
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      target: "es2022",
      conditions: ["onnxruntime-web-use-extern-wasm", "module"],
      logLevel: "warning",
    });
    scripts.set(path, outputFiles[0]?.text ?? "");
  }
  const asked: string[] = [];
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    asked.push(pathname);
    const script = scripts.get(pathname);
    if (script !== undefined) {
      response.writeHead(200, { "content-type": typeOf(pathname) }).end(script);
    } else if (pathname === "/") {
      response
        .writeHead(200, { "content-type": "text/html" })
        .end(
          '<!doctype html><title>new</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
        );
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: more.webgpu === true ? [...FLAGS, ...WEBGPU] : FLAGS });
  return {
    url: `http://127.0.0.1:${port}`,
    browser,
    asked,
    close: async () => {
      await browser.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Opens the page in a tab of `context` and waits until its script has run. */
export async function openTab(
  site: Site,
  context: BrowserContext,
  relayUrl: string,
  more: { readonly speed?: number; readonly worker?: string } = {},
): Promise<Page> {
  const page = await context.newPage();
  const asked = new URLSearchParams({ relay: relayUrl, speed: String(more.speed ?? 1), worker: more.worker ?? "" });
  await page.goto(`${site.url}/?${asked}`);
  await page.waitForFunction(() => globalThis.contributor !== undefined);
  return page;
}
