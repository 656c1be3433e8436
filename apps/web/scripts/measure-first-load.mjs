// What the start page's HTML makes a browser load of scripts, compressed as they are sent: `node scripts/measure-first-load.mjs [path]`.
// Starts the built site by itself (no relay is needed); exit 1 where it is over the limit.
import { spawn } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

/** All scripts that `/` loads before anybody does anything, as they are sent: packed with Brotli. */
export const FIRST_LOAD_BYTES_MAX = 120_000;
const START_TIMEOUT_MS = 60_000;

const WEB = join(import.meta.dirname, "..");
const NEXT = join(WEB, "../../node_modules/next/dist/bin/next");

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/**
 * A file as it comes over the wire; `fetch` would unpack it.
 * @param {URL} url
 * @returns {Promise<Buffer>}
 */
function fetchPacked(url) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "gzip, br" } }, (answer) => {
      const parts = /** @type {Buffer[]} */ ([]);
      answer.on("data", (part) => parts.push(part));
      answer.once("error", reject);
      answer.once("end", () => {
        if (answer.statusCode !== 200) reject(new Error(`${url} answers ${answer.statusCode}`));
        else if (answer.headers["content-encoding"] !== "br") reject(new Error(`${url} comes without Brotli`));
        else resolve(Buffer.concat(parts));
      });
    }).once("error", reject);
  });
}

/**
 * The scripts of a page and their compressed sizes, as the HTML names them (module scripts alone: `nomodule` is for browsers that have none).
 * @param {string} siteUrl
 * @param {string} path
 * @returns {Promise<{ url: string, bytes: number, text: string }[]>}
 */
export async function pageScripts(siteUrl, path) {
  const html = await (await fetch(new URL(path, siteUrl), { headers: { "accept-language": "en" } })).text();
  const tags = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/\bnomodule\b/i.test(tag));
  const urls = new Set(tags.flatMap((tag) => /\bsrc="([^"]+)"/.exec(tag)?.[1] ?? []));
  return Promise.all(
    [...urls].map(async (url) => {
      const packed = await fetchPacked(new URL(url.replaceAll("&amp;", "&"), siteUrl));
      return { url, bytes: packed.length, text: brotliDecompressSync(packed).toString() };
    }),
  );
}

/**
 * Runs the built site while `use` looks at it.
 * @template T
 * @param {(siteUrl: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withBuiltSite(use) {
  const port = await freePort();
  const site = spawn(process.execPath, [NEXT, "start", "-p", String(port), "-H", "127.0.0.1"], {
    cwd: WEB,
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the site did not start in a minute")), START_TIMEOUT_MS);
      site.once("exit", (code) => reject(new Error(`the site ended with ${code}: build it first`)));
      site.stdout.on("data", (text) => {
        if (!String(text).includes("Ready")) return;
        clearTimeout(timer);
        resolve(undefined);
      });
    });
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    site.kill();
  }
}

if (process.argv[1] === import.meta.filename) {
  const path = process.argv[2] ?? "/";
  const scripts = await withBuiltSite((siteUrl) => pageScripts(siteUrl, path));
  for (const { url, bytes } of scripts.toSorted((a, b) => b.bytes - a.bytes))
    console.log(String(bytes).padStart(8), url);
  const total = scripts.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${String(total).padStart(8)} bytes compressed for ${path} (limit for /: ${FIRST_LOAD_BYTES_MAX})`);
  if (path === "/" && total > FIRST_LOAD_BYTES_MAX) process.exitCode = 1;
}
