// Bundles the dApp and serves it: `node examples/wallet-dapp/serve.mjs [port]`.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** @param {number} port 0 is any free one */
export async function serveWalletDapp(port = 0) {
  const { outputFiles } = await build({
    entryPoints: [at("main.ts")],
    bundle: true,
    format: "esm",
    target: "es2022",
    define: { global: "globalThis" },
    minify: true,
    write: false,
  });
  const script = outputFiles[0]?.contents ?? new Uint8Array();
  const page = await readFile(at("index.html"));
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0];
    const isScript = path === "/main.js";
    if (!isScript && path !== "/") return response.writeHead(404).end();
    return response
      .writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html; charset=utf-8" })
      .end(isScript ? script : page);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    scriptBytes: script.byteLength,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serveWalletDapp(Number(process.argv[2] ?? 4181));
  console.log(`Open ${url}; Ctrl-C ends it.`);
}
