// Plain JavaScript: read as it is wherever `next start` is called from.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import createNextIntlPlugin from "next-intl/plugin";

/** Sent with everything. The policy for scripts and connections depends on the relay and is set per request in src/proxy.ts. */
const SECURITY_HEADERS = [
  // Cross-origin isolation: threads of WebAssembly need it.
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Embedder-Policy", value: "require-corp" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  // The camera reads dApps' codes in the wallet; the browser still asks each time.
  {
    key: "Permissions-Policy",
    value:
      "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), bluetooth=(), midi=(), display-capture=(), browsing-topics=()",
  },
  // For browsers that don't know `frame-ancestors`.
  { key: "X-Frame-Options", value: "DENY" },
];

/** A request whose Accept-Encoding names br and doesn't forbid it. */
const TAKES_BROTLI = /** @type {const} */ ({
  type: "header",
  key: "accept-encoding",
  value: "(.*,\\s*)?br(?!\\w)(?!\\s*;\\s*q=0(\\.0*)?(\\D|$)).*",
});

/**
 * The node worker's files as scripts/copy-runtime.mjs left them; none before the worker is built.
 * @returns {Promise<{ url: string, type: string, packed: boolean }[]>}
 */
async function runtimeFiles() {
  const text = await readFile(join(import.meta.dirname, "public/runtime/current.json"), "utf8").catch(() => undefined);
  return text === undefined ? [] : JSON.parse(text).files;
}

// The catalogue is compiled when the site is built: no parser of messages goes to the browser.
const withNextIntl = createNextIntlPlugin({
  requestConfig: "./src/shared/language/request.ts",
  experimental: {
    messages: {
      path: (await readdir(join(import.meta.dirname, "messages"))).map((name) => `./messages/${name}`),
      format: "json",
      locales: ["en", "de"],
      precompile: true,
    },
  },
});

export default withNextIntl({
  // Two builds can stand side by side.
  distDir: process.env.STARLING_SITE_DIST ?? ".next",
  transpilePackages: ["@starling/protocol", "@starling/sdk", "@starling/worker-runtime"],
  turbopack: { root: join(import.meta.dirname, "../..") },
  typescript: { ignoreBuildErrors: true }, // `npm run typecheck` does it, with the compiler's own speed
  poweredByHeader: false,
  devIndicators: false,
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    ...(await runtimeFiles()).flatMap(({ url, type, packed }) => [
      {
        source: url,
        headers: [
          { key: "Content-Type", value: type },
          // Its address holds a hash of it.
          { key: "Cache-Control", value: "public, max-age=31536000, immutable" },
          { key: "Vary", value: "Accept-Encoding" },
        ],
      },
      ...(packed ? [{ source: url, has: [TAKES_BROTLI], headers: [{ key: "Content-Encoding", value: "br" }] }] : []),
    ]),
  ],
  // A route handler can't set Content-Encoding, so rules do it: the packed file is served in place of the plain one.
  rewrites: async () => ({
    beforeFiles: (await runtimeFiles())
      .filter(({ packed }) => packed)
      .map(({ url }) => ({ source: url, has: [TAKES_BROTLI], destination: `${url}.br` })),
    afterFiles: [],
    fallback: [],
  }),
});
