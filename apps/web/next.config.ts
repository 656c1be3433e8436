import { join } from "node:path";
import type { NextConfig } from "next";
import { readRuntimeFiles } from "./src/shared/runtime-files/runtime-folder.ts";

/** Sent with everything. The policy for scripts and connections depends on the relay and is set per request in src/proxy.ts. */
const SECURITY_HEADERS = [
  // Cross-origin isolation: threads of WebAssembly need it.
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Embedder-Policy", value: "require-corp" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
];

/** A request whose Accept-Encoding names br and doesn't forbid it. */
const TAKES_BROTLI = {
  type: "header",
  key: "accept-encoding",
  value: "(.*,\\s*)?br(?!\\w)(?!\\s*;\\s*q=0(\\.0*)?(\\D|$)).*",
} as const;

// The node worker's files as this build has them. Route handlers can't set Content-Encoding, so these rules do:
// the packed file is served in place of the plain one where the browser takes it.
const runtimeFiles = readRuntimeFiles(join(import.meta.dirname, "public/runtime"));

export default {
  transpilePackages: ["@starling/protocol", "@starling/sdk", "@starling/worker-runtime"],
  turbopack: { root: join(import.meta.dirname, "../..") },
  typescript: { ignoreBuildErrors: true }, // `npm run typecheck` does it, with the compiler's own speed
  poweredByHeader: false,
  devIndicators: false,
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    ...(await runtimeFiles).flatMap(({ url, type, packed }) => [
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
  rewrites: async () => ({
    beforeFiles: (await runtimeFiles)
      .filter(({ packed }) => packed)
      .map(({ url }) => ({ source: url, has: [TAKES_BROTLI], destination: `${url}.br` })),
    afterFiles: [],
    fallback: [],
  }),
} satisfies NextConfig;
