// Plain JavaScript: read as it is wherever `next start` is called from.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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
      "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=(), browsing-topics=()",
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

const NEXT_DIST = /([\\/]next[\\/]dist[\\/])(?:esm[\\/])?(?=(?:client|shared|lib|server|build)[\\/])/;

/** What server components refer to: the server knows these by their CommonJS files (the manifests of client references in the build list them). */
const NEXT_BOUNDARY =
  /[\\/](client[\\/](app-dir|legacy|image-component|script|components[\\/](client-page|client-segment|layout-router|render-from-template-context|http-access-fallback[\\/]error-boundary))|lib[\\/](framework[\\/]boundary-components|metadata[\\/]generate[\\/]icon-mark))/;

/** Next's file in the form that the browser gets: its ES module, but for the boundaries; of another file where Next's own aliases put one in its place. */
function clientForm(resource, aliases) {
  const common = resource.replace(NEXT_DIST, (_, dist) => dist);
  if (NEXT_BOUNDARY.test(common)) return common;
  const instead = aliases[`${common}$`];
  const meant =
    typeof instead === "string" ? fileURLToPath(import.meta.resolve(`${instead.replace(/\.js$/, "")}.js`)) : common;
  const esModule = meant.replace(NEXT_DIST, (_, dist) => `${dist}esm/`);
  return existsSync(esModule) ? esModule : meant;
}

/**
 * Makes what every page loads smaller, by 10 kB (scripts/measure-first-load.mjs): Next's client as the ES modules that it ships beside its
 * CommonJS ones, so that what isn't used falls out; and one chunk of what each page has, in place of a copy beside each user.
 */
function trimClient(config, webpack) {
  config.plugins.push(
    new webpack.NormalModuleReplacementPlugin(NEXT_DIST, ({ createData }) => {
      const { resource } = createData ?? {};
      const path =
        typeof resource === "string" && NEXT_DIST.test(resource)
          ? clientForm(resource, config.resolve.alias)
          : resource;
      if (path === resource) return;
      Object.assign(createData, {
        resource: path,
        userRequest: path,
        request: createData.request.replace(resource, path),
        context: dirname(path),
      });
    }),
  );
  Object.assign(config.resolve.alias, {
    // The one file that has no ES module beside it.
    "../build/polyfills/polyfill-module$": fileURLToPath(
      import.meta.resolve("next/dist/build/polyfills/polyfill-module.js"),
    ),
    "next/navigation$": "next/dist/esm/client/components/navigation",
  });
  config.module.rules.push({
    test: /[\\/]next[\\/]dist[\\/]esm[\\/](shared[\\/]lib|lib|server)[\\/]/,
    sideEffects: false,
  });
  Object.assign(config.optimization.splitChunks.cacheGroups, {
    shell: {
      test: /[\\/]((next|use)-intl|fast-memoize|shared[\\/]ui[\\/](button|class-names|message-page)\.tsx?)/,
      name: "shell",
      chunks: "all",
      enforce: true,
      priority: 50,
    },
  });
}

/** Scripts and styles that scripts/build-site.mjs packed; a build without it serves them as they are. */
const PACKED_STATIC =
  process.env.STARLING_SITE_PACKED === "yes"
    ? [
        { source: "/_next/static/:file(.+\\.js)", type: "application/javascript; charset=UTF-8" },
        { source: "/_next/static/:file(.+\\.css)", type: "text/css; charset=UTF-8" },
      ]
    : [];

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
  webpack: (config, { isServer, dev, webpack }) => {
    if (!isServer && !dev) trimClient(config, webpack);
    return config;
  },
  devIndicators: false,
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    ...PACKED_STATIC.flatMap(({ source, type }) => [
      { source, headers: [{ key: "Vary", value: "Accept-Encoding" }] },
      {
        source,
        has: [TAKES_BROTLI],
        headers: [
          { key: "Content-Type", value: type },
          { key: "Content-Encoding", value: "br" },
        ],
      },
    ]),
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
    beforeFiles: [
      ...PACKED_STATIC.map(({ source }) => ({ source, has: [TAKES_BROTLI], destination: "/_next/static/:file.br" })),
      ...(await runtimeFiles())
        .filter(({ packed }) => packed)
        .map(({ url }) => ({ source: url, has: [TAKES_BROTLI], destination: `${url}.br` })),
    ],
    afterFiles: [],
    fallback: [],
  }),
});
