import { join } from "node:path";
import type { NextConfig } from "next";

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

export default {
  transpilePackages: ["@starling/protocol", "@starling/sdk", "@starling/worker-runtime"],
  turbopack: { root: join(import.meta.dirname, "../..") },
  typescript: { ignoreBuildErrors: true }, // `npm run typecheck` does it, with the compiler's own speed
  poweredByHeader: false,
  devIndicators: false,
  headers: async () => [{ source: "/:path*", headers: SECURITY_HEADERS }],
  rewrites: async () => ({
    // Before public/ is looked at: its own serving neither sends .br files nor lets them be kept for good.
    beforeFiles: [{ source: "/runtime/:path*", destination: "/runtime-files/:path*" }],
    afterFiles: [],
    fallback: [],
  }),
} satisfies NextConfig;
