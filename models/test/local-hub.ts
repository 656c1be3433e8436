// A hub on this machine: the same addresses, headers, redirects and ranges as the public one, and faults on demand.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Files } from "./tiny-bert.ts";

export interface HubFaults {
  /** Breaks the connection after so many bytes of a large file, for the first `times` requests. */
  cut?: { afterBytes: number; times: number };
  /** Answers with this status first, so many times. */
  trouble?: { status: number; times: number };
  /** Serves this path with its first byte changed. */
  corrupt?: string;
  /** Accepts the request for a large file and never sends a byte. */
  silent?: boolean;
  /** Ignores ranges: always the whole file. */
  noRanges?: boolean;
  /** Wants this token. */
  token?: string;
  /** Has no card API. */
  noCard?: boolean;
  /** Files of a listing page. */
  pageSize?: number;
  /** Listed without a hash. */
  nameless?: string;
  /** Listed beside the true files. */
  alsoListed?: string;
}

export interface LocalHub {
  readonly close: () => Promise<void>;
  readonly baseUrl: string;
  readonly files: Files;
  readonly faults: HubFaults;
  /** What was asked for, in order: method-less path, range and token. */
  readonly asked: { path: string; range: string | undefined; authorization: string | undefined }[];
}

const TINY_BERT = { repo: "starling-test/Tiny-BERT", pipeline: "sentence-similarity" };
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
/** Larger files are LFS files, as on the public hub. */
const LFS_FROM_BYTES = 20_000;

/** Serves `files` as one model, branch main. Large files are on a second origin, as on a CDN. */
export async function startLocalHub(files: Files, { repo, pipeline } = TINY_BERT): Promise<LocalHub> {
  const faults: HubFaults = {};
  const asked: LocalHub["asked"] = [];
  const serve = (handler: (request: IncomingMessage, response: ServerResponse) => void) => {
    const server = createServer((request, response) => {
      asked.push({
        path: request.url ?? "",
        range: request.headers.range,
        authorization: request.headers.authorization,
      });
      handler(request, response);
    });
    return new Promise<{ origin: string; close: () => Promise<void> }>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        const close = () =>
          new Promise<void>((done) => {
            server.close(() => done());
            server.closeAllConnections();
          });
        resolve({ origin: `http://127.0.0.1:${port}`, close });
      });
    });
  };
  const cdn = await serve((request, response) =>
    sendFile(request, response, decodeURIComponent(request.url ?? "").slice(1)),
  );

  function sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
    const held = files.get(path);
    if (held === undefined) {
      response.writeHead(404).end();
      return;
    }
    const body = Buffer.from(held);
    if (faults.corrupt === path) body[0] = (body[0] ?? 0) ^ 0xff;
    if (faults.silent === true) return;
    const start = faults.noRanges === true ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const partial = faults.noRanges !== true && request.headers.range !== undefined;
    if (start >= body.length && body.length > 0) {
      response.writeHead(416, { "content-range": `bytes */${body.length}` }).end();
      return;
    }
    const rest = body.subarray(start);
    const headers = { "content-length": rest.length, "accept-ranges": "bytes" };
    response.writeHead(
      partial ? 206 : 200,
      partial ? { ...headers, "content-range": `bytes ${start}-${body.length - 1}/${body.length}` } : headers,
    );
    if (faults.cut !== undefined && faults.cut.times > 0 && rest.length > faults.cut.afterBytes) {
      faults.cut.times -= 1;
      response.write(rest.subarray(0, faults.cut.afterBytes));
      response.socket?.end();
      return;
    }
    response.end(rest);
  }

  const hub = await serve((request, response) => {
    const url = new URL(request.url ?? "", "http://hub");
    const path = decodeURIComponent(url.pathname);
    const json = (value: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
    if (faults.trouble !== undefined && faults.trouble.times > 0) {
      faults.trouble.times -= 1;
      response.writeHead(faults.trouble.status, { "retry-after": "0" }).end();
      return;
    }
    if (faults.token !== undefined && request.headers.authorization !== `Bearer ${faults.token}`) {
      response
        .writeHead(401, { "x-error-code": "RepoNotFound" })
        .end(JSON.stringify({ error: "Invalid username or password." }));
      return;
    }
    if (path === `/api/models/${repo}/tree/main` && url.searchParams.get("recursive") === "true") {
      const all = treeOf(files, faults);
      const from = Number(url.searchParams.get("cursor") ?? 0);
      const size = faults.pageSize ?? all.length;
      const more = from + size < all.length;
      url.searchParams.set("cursor", String(from + size));
      json(
        all.slice(from, from + size),
        more ? { link: `<http://${request.headers.host}${url.pathname}${url.search}>; rel="next"` } : {},
      );
      return;
    }
    if (path === `/api/models/${repo}/revision/main` && faults.noCard !== true) {
      json({ id: repo, sha: COMMIT, pipeline_tag: pipeline, cardData: { license: "apache-2.0" } });
      return;
    }
    const file = path.startsWith(`/${repo}/resolve/main/`) ? path.slice(`/${repo}/resolve/main/`.length) : undefined;
    if (file === undefined || !files.has(file)) {
      response.writeHead(404, { "x-error-code": file === undefined ? "RepoNotFound" : "EntryNotFound" }).end();
      return;
    }
    if ((files.get(file)?.length ?? 0) >= LFS_FROM_BYTES)
      response.writeHead(302, { location: `${cdn.origin}/${encodeURIComponent(file)}` }).end();
    else sendFile(request, response, file);
  });

  return {
    baseUrl: hub.origin,
    files,
    faults,
    asked,
    async close() {
      await Promise.all([hub.close(), cdn.close()]);
    },
  };
}

function treeOf(files: Files, { alsoListed, nameless }: HubFaults): object[] {
  const folders = new Set(
    [...files.keys()].filter((path) => path.includes("/")).map((path) => path.slice(0, path.lastIndexOf("/"))),
  );
  const listed = [...files].map(([path, bytes]) => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes.length}\n`;
    if (path === nameless) return { type: "file", path, size: bytes.length };
    if (bytes.length < LFS_FROM_BYTES) return { type: "file", path, size: bytes.length, oid: gitBlob(bytes) };
    return {
      type: "file",
      path,
      size: bytes.length,
      oid: gitBlob(pointer),
      lfs: { oid: sha256, size: bytes.length, pointerSize: pointer.length },
    };
  });
  const extra = alsoListed === undefined ? [] : [{ type: "file", path: alsoListed, size: 1, oid: gitBlob("x") }];
  return [
    ...[...folders].map((path) => ({ type: "directory", path, size: 0, oid: gitBlob(path) })),
    ...listed,
    ...extra,
  ];
}

const gitBlob = (content: Uint8Array | string): string =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
