// A real Chromium with a page whose workers hold a compute each.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "@playwright/test";
import { build } from "esbuild";
import type { Order } from "./compute-worker.ts";

const FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const TYPES: Record<string, string> = {
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** Passes orders to the worker and its replies back. */
const PAGE = `<!doctype html><script type="module">
const worker = new Worker("/worker.js", { type: "module" });
const waiting = new Map();
let last = 0;
worker.addEventListener("message", ({ data }) => waiting.get(data.id)?.(data));
worker.addEventListener("error", ({ message }) => {
  for (const settle of waiting.values()) settle({ error: message });
});
window.order = (order) => new Promise((resolve) => {
  const id = ++last;
  waiting.set(id, resolve);
  worker.postMessage({ id, order });
});
</script>`;

export interface BrowserWorker {
  /** Rejects with the worker's own words. */
  order(order: Order): Promise<unknown>;
}

export interface BrowserBench {
  readonly siteUrl: string;
  /** A fresh page with a fresh worker; pages of one bench share their storage. */
  worker(): Promise<BrowserWorker>;
  close(): Promise<void>;
}

export async function openBrowserBench(): Promise<BrowserBench> {
  const here = dirname(fileURLToPath(import.meta.url));
  const bundle = await build({
    entryPoints: [join(here, "compute-worker.ts")],
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["onnxruntime-web-use-extern-wasm"],
    logLevel: "silent",
  });
  const script = bundle.outputFiles[0]?.contents ?? new Uint8Array();
  const ortFolder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"));
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    const headers = {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
    };
    if (path === "/") return response.writeHead(200, { ...headers, "content-type": "text/html" }).end(PAGE);
    if (path === "/worker.js")
      return response.writeHead(200, { ...headers, "content-type": "text/javascript" }).end(script);
    const name = /^\/ort\/([\w.-]+)$/.exec(path)?.[1];
    const body = name === undefined ? undefined : await readFile(join(ortFolder, name)).catch(() => undefined);
    if (name === undefined || body === undefined) return response.writeHead(404, headers).end();
    return response.writeHead(200, { ...headers, "content-type": TYPES[extname(name)] ?? "text/plain" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const siteUrl = `http://127.0.0.1:${address.port}`;
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: FLAGS });
  } catch (error) {
    server.close();
    throw error;
  }
  const opened = browser;
  const context = await opened.newContext();
  return {
    siteUrl,
    async worker() {
      const page = await context.newPage();
      await page.goto(siteUrl);
      return {
        async order(order) {
          const reply: { value?: unknown; error?: string } = await page.evaluate(
            (sent) => Reflect.get(window, "order")(sent),
            order,
          );
          if (reply.error !== undefined) throw new Error(reply.error);
          return reply.value;
        },
      };
    },
    async close() {
      await opened.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
