// A visitor whose tab lies: the real site, the real page and the real models, and a worker that hands in something else.
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { build } from "esbuild";
import type { Lying } from "../../../packages/worker-runtime/src/worker/testing/lying-compute.ts";
import { ROOT } from "../../../scripts/setup/paths.mjs";
import { lendTab } from "./lend-tab.ts";

const RUNTIME = join(ROOT, "packages/worker-runtime");
let script: Promise<string> | undefined;

/** As `lendTab`, with a worker that answers rightly for `afterItems` items and lies from then on. */
export async function lendLyingTab(page: Page, siteUrl: string, lying: Lying): Promise<void> {
  script ??= bundle();
  const body = `globalThis.starlingLie=${JSON.stringify(lying)};\n${await script}`;
  // A script that doesn't come from the loopback network itself must be allowed to reach it.
  await page.context().grantPermissions(["local-network-access"], { origin: siteUrl });
  // Its headers stay: the worker runs under the policy that the site gives it.
  await page.route(/\/node-worker\.js(\?|$)/, async (route) => {
    const response = await route.fetch();
    const { "content-encoding": _packed, "content-length": _length, ...headers } = response.headers();
    await route.fulfill({ status: 200, headers, body });
  });
  await lendTab(page, siteUrl);
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: RUNTIME,
    entryPoints: ["src/worker/testing/lying-main.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["onnxruntime-web-use-extern-wasm", "module"],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}
