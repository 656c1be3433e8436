// Serves one tab its script, ONNX Runtime, the model's files and the chunks, and takes its answers.
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadModel } from "@starling/models";
import { packBundle, unpackBundle } from "@starling/protocol";
import { build } from "esbuild";
import type { RunOrder } from "./honest-backend.ts";
import { TAB_PATHS, type TabOrder } from "./tab-messages.ts";

const TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
};
const BODY_BYTES_MAX = 256 * 2 ** 20;
const PAGE = '<!doctype html><title>calibrate</title><script>new Worker("/worker.js", { type: "module" })</script>';

export interface TabServer {
  readonly url: string;
  /** Resolves when the tab has answered all, or what there was time for; rejects with the tab's own words. */
  readonly done: Promise<void>;
  close(): Promise<void>;
}

export async function serveTab(order: RunOrder, backend: TabOrder["backend"]): Promise<TabServer> {
  const { manifest, chunks, minutesMax, onChunk } = order;
  const script = await bundle();
  const ortFolder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"));
  const { files } = await loadModel(join(order.modelsDir, manifest.id));
  let startedMs = 0;
  let askedMs = 0;
  let finish = (): void => {};
  let refuse = (_error: Error): void => {};
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    refuse = reject;
  });

  const answer = async (request: IncomingMessage): Promise<{ body: Uint8Array | string; type: string } | undefined> => {
    const path = new URL(request.url ?? "/", "http://tab").pathname;
    const isPost = request.method === "POST";
    const octets = "application/octet-stream";
    if (path === "/") return { body: PAGE, type: "text/html" };
    if (path === "/worker.js") return { body: script, type: "text/javascript" };
    if (path === TAB_PATHS.order)
      return { body: JSON.stringify({ manifest, backend } satisfies TabOrder), type: "application/json" };
    if (path === TAB_PATHS.failed) {
      refuse(new Error((await bodyOf(request)).toString("utf8")));
      return { body: "", type: octets };
    }
    if (path.startsWith(TAB_PATHS.chunk)) {
      const chunk = chunks[Number(path.slice(TAB_PATHS.chunk.length))];
      if (isPost) {
        const parts = unpackBundle(await bodyOf(request));
        if (!parts.ok || parts.value.length !== chunk?.length) throw new Error("the tab's answer can't be read");
        const indices = chunk.map(({ index }) => index);
        onChunk({ indices, outputs: parts.value.map((part) => part.slice()), ms: performance.now() - askedMs });
        return { body: "", type: octets };
      }
      askedMs = performance.now();
      startedMs ||= askedMs;
      if (chunk !== undefined && askedMs - startedMs < minutesMax * 60_000)
        return { body: packBundle(chunk.map(({ item }) => item)), type: octets };
      finish();
      return undefined;
    }
    const hash = /^\/files\/([0-9a-f]{64})$/.exec(path)?.[1];
    const held = files.find(({ sha256 }) => sha256 === hash);
    if (held !== undefined) return { body: await readFile(held.absolutePath), type: octets };
    const name = /^\/ort\/([\w.-]+)$/.exec(path)?.[1];
    const body = name === undefined ? undefined : await readFile(join(ortFolder, name)).catch(() => undefined);
    return body === undefined ? undefined : { body, type: TYPES[extname(path)] ?? octets };
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (found) => {
        if (found === undefined) response.writeHead(404, HEADERS).end();
        else response.writeHead(200, { ...HEADERS, "content-type": found.type }).end(found.body);
      },
      (error: unknown) => {
        response.writeHead(500, HEADERS).end();
        refuse(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    done,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bundle(): Promise<Uint8Array> {
  const built = await build({
    entryPoints: [fileURLToPath(new URL("./tab-worker.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["onnxruntime-web-use-extern-wasm", "module"],
    logLevel: "error",
  });
  return built.outputFiles[0]?.contents ?? new Uint8Array();
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue;
    bytes += part.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new Error("the tab's answer is too large");
    parts.push(part);
  }
  return Buffer.concat(parts);
}
