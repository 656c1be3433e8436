// Serves the bench's page, its loop worker and the built node worker with the headers that cross-origin isolation wants.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const RUNTIME = fileURLToPath(new URL("../../../packages/worker-runtime/dist/browser/", import.meta.url));
const TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
const HEADERS = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

export interface TabServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface TabServerOptions {
  /** Scripts by their path on the site, and their source here. */
  readonly entries?: Readonly<Record<string, string>>;
  /** Folders whose files are served below a path. */
  readonly folders?: Readonly<Record<string, string>>;
}

const TAB_ENTRIES = { "/page.js": "./page.ts", "/loop-worker.js": "./loop-worker.ts" };

export async function serveTab({ entries = TAB_ENTRIES, folders = {} }: TabServerOptions = {}): Promise<TabServer> {
  const bundle = async (entry: string) => {
    const built = await build({
      entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      target: "es2022",
      conditions: ["onnxruntime-web-use-extern-wasm", "module"],
      logLevel: "error",
    });
    return built.outputFiles[0]?.contents ?? new Uint8Array();
  };
  const scripts = new Map<string, Uint8Array>();
  for (const [path, entry] of Object.entries(entries)) scripts.set(path, await bundle(entry));
  const places = Object.entries({ ...folders, "/runtime/": RUNTIME });
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://bench").pathname;
    if (path === "/") {
      response.writeHead(200, { ...HEADERS, "content-type": "text/html" });
      response.end('<!doctype html><title>bench</title><script type="module" src="/page.js"></script>');
      return;
    }
    const [below, folder] = places.find(([prefix]) => path.startsWith(prefix)) ?? ["/", RUNTIME];
    const body = scripts.get(path) ?? (await readFile(join(folder, path.slice(below.length))).catch(() => undefined));
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { ...HEADERS, "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
