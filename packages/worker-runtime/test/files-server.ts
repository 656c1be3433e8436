// The relay's `/files/<sha256>` for tests: Range, faults on request, and what was asked.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

export interface FilesServer {
  readonly url: string;
  /** Each request for a file: its hash and where it began. */
  readonly requests: { hash: string; from: number }[];
  /** Cuts the connection of the next answers after so many bytes of body. */
  readonly cutAfterBytes: number[];
  readonly behaviour: { ranges: boolean; serve: (hash: string) => Uint8Array | undefined };
  close(): Promise<void>;
}

export async function startFilesServer(files: Iterable<Uint8Array>): Promise<FilesServer> {
  const byHash = new Map([...files].map((bytes) => [createHash("sha256").update(bytes).digest("hex"), bytes]));
  const behaviour = { ranges: true, serve: (hash: string) => byHash.get(hash) };
  const requests: { hash: string; from: number }[] = [];
  const cutAfterBytes: number[] = [];
  const server = createServer((request, response) => {
    const hash = request.url?.split("/").at(-1) ?? "";
    const from = behaviour.ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0) : 0;
    requests.push({ hash, from });
    const bytes = behaviour.serve(hash);
    if (bytes === undefined) {
      response.writeHead(404).end();
      return;
    }
    const part = bytes.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "content-length": part.byteLength,
      ...(from > 0 ? { "content-range": `bytes ${from}-${bytes.byteLength - 1}/${bytes.byteLength}` } : {}),
    });
    const cut = cutAfterBytes.shift();
    if (cut === undefined || cut >= part.byteLength) response.end(part);
    else response.write(part.subarray(0, cut), () => setImmediate(() => response.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    cutAfterBytes,
    behaviour,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
