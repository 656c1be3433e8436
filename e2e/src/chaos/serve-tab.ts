// A site of one page that lends itself: the built node worker, and the page's handle on it bundled from the sources.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../../../scripts/setup/paths.mjs";

export interface TabSite {
  /** Lends the tab to the relay that `?relay=` names, at once. */
  readonly url: string;
  close(): Promise<void>;
}

const RUNTIME = join(ROOT, "packages/worker-runtime/dist/browser");
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
/** Isolated from other origins, as the real site is: then WebAssembly may use threads. */
const HEADERS = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
const PAGE =
  '<!doctype html><title>chaos</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

export interface TabSiteOptions {
  /** The worker's script in place of the built one, for the page at `pageUrl`. */
  readonly worker?: (pageUrl: URL | null) => string;
  /** Hears what the worker posts to the site; it waits until `reply` is called. */
  readonly hear?: (said: URL, reply: () => void) => void;
}

export async function serveTab({ worker, hear }: TabSiteOptions = {}): Promise<TabSite> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "tab-page.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
  });
  const script = outputFiles[0]?.contents ?? new Uint8Array();
  const server = createServer(async (request, response) => {
    const asked = new URL(request.url ?? "/", "http://site");
    const { pathname } = asked;
    if (request.method === "POST" && hear !== undefined)
      return void hear(asked, () => response.writeHead(204, HEADERS).end());
    if (worker !== undefined && pathname === "/runtime/node-worker.js") {
      const { referer } = request.headers;
      const headers = { ...HEADERS, "content-type": "text/javascript", "cache-control": "no-store" };
      return void response.writeHead(200, headers).end(worker(referer === undefined ? null : new URL(referer)));
    }
    if (pathname === "/") return void response.writeHead(200, { ...HEADERS, "content-type": "text/html" }).end(PAGE);
    const name = pathname.replace(/^\/runtime\//, "");
    const body = pathname === "/page.js" ? script : await readFile(join(RUNTIME, name)).catch(() => undefined);
    if (body === undefined) return void response.writeHead(404).end();
    const type = TYPES[extname(pathname)] ?? "application/octet-stream";
    response.writeHead(200, { ...HEADERS, "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
