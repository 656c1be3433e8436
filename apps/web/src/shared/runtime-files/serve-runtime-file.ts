// Serves the node worker's files: packed where the browser takes it, right types, kept for good (their address holds a hash of them).
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { findRuntimeFolder } from "./runtime-folder.ts";

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  wasm: "application/wasm",
  json: "application/json",
  map: "application/json",
};
/** A name that can't leave its folder. */
const PART = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const notFound = () => new Response("Not found.\n", { status: 404, headers: { "cache-control": "no-store" } });

/** `path` is `<version>/<file>`. 404 for another version than the current one: its files are gone. */
export async function serveRuntimeFile(path: readonly string[], request: Request): Promise<Response> {
  const [version, ...rest] = path;
  const type = TYPES[rest.at(-1)?.split(".").at(-1) ?? ""];
  const found = await findRuntimeFolder();
  if (found === undefined || version !== found.version || type === undefined || !rest.every((p) => PART.test(p))) {
    return notFound();
  }
  const file = join(found.folder, version, ...rest);
  const packed = takesBrotli(request.headers.get("accept-encoding")) ? await sizeOf(`${file}.br`) : undefined;
  const size = packed ?? (await sizeOf(file));
  if (size === undefined) return notFound();
  const headers = {
    "content-type": type,
    "content-length": String(size),
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
    ...(packed === undefined ? {} : { "content-encoding": "br" }),
  };
  if (request.method === "HEAD") return new Response(null, { headers });
  return new Response(await openStream(packed === undefined ? file : `${file}.br`), { headers });
}

const STEP_BYTES = 256 * 1024;

async function openStream(file: string): Promise<ReadableStream<Uint8Array>> {
  const handle = await open(file);
  return new ReadableStream({
    async pull(controller) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(STEP_BYTES), 0, STEP_BYTES);
      if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
      await handle.close();
      controller.close();
    },
    cancel: () => handle.close(),
  });
}

/** Whether Accept-Encoding names br and doesn't forbid it. */
export const takesBrotli = (header: string | null): boolean =>
  (header ?? "").split(",").some((part) => /^\s*br\s*(;\s*q=(0\.\d*[1-9]\d*|1(\.0*)?)\s*)?$/.test(part));

async function sizeOf(file: string): Promise<number | undefined> {
  const entry = await stat(file).catch(() => undefined);
  return entry?.isFile() ? entry.size : undefined;
}
