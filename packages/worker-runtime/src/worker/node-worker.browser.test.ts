// The built worker as a visitor gets it: real files, real compute, a real (1 KiB) model.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompressSync } from "node:zlib";
import { decodeTensor, toFloat32Array } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tinyFiles, tinyIds, tinyManifest, tinyVector } from "../../test/tiny-model.ts";
import { openSite, openTab, type Site } from "../host/testing/open-site.ts";
import { openRelayStandIn, type RelayStandIn } from "../link/testing/relay-stand-in.ts";

const ROOM = join(import.meta.dirname, "../..");
const DIST = join(ROOM, "dist/browser");
interface BuiltFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly brotliBytes: number;
}
let built: readonly BuiltFile[] = [];
let site: Site;
let relay: RelayStandIn;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(ROOM, "scripts/build.mjs")]);
  built = JSON.parse(await readFile(join(DIST, "files.json"), "utf8")).files;
  const files = await Promise.all(
    built.map(async ({ path }) => [`/${path}`, await readFile(join(DIST, path))] as const),
  );
  site = await openSite({ "/page.js": "src/host/testing/page.ts" }, { files: new Map(files), webgpu: true });
  relay = await openRelayStandIn({ catalogue: [tinyManifest()], files: [...tinyFiles().values()], renewEveryMs: 100 });
});
afterAll(async () => {
  await site?.close();
  await relay?.close();
});

describe("[HO8] the built worker", () => {
  test("is all that a browser needs: it loads these files, nothing else, and answers right", async () => {
    const context = await site.browser.newContext();
    const requests: string[] = [];
    context.on("request", (request) => requests.push(request.url()));
    const page = await openTab(site, context, relay.url);
    await page.evaluate(() => contributor.start({ grantedAt: "2026-11-22T00:00:00Z" }));
    await relay.until(() => relay.heard.ready.length > 0, "a ready node");
    const texts = ["a cat sleeps", "the points grow", "tab"];
    relay.grant([texts]);
    await relay.until(() => relay.heard.results.length === 1);
    relay.heard.results[0]?.outputs?.forEach((output, i) => {
      const tensor = decodeTensor(output);
      if (!tensor.ok) throw new Error(tensor.error.code);
      const vector = toFloat32Array(tensor.value);
      tinyVector(tinyIds(texts[i] ?? "")).forEach((value, d) => {
        expect(Math.abs(value - (vector[d] ?? Number.NaN))).toBeLessThan(1e-4);
      });
    });
    expect(relay.heard.results[0]?.outputs).toHaveLength(3);
    const asked = [...new Set(site.asked)].sort();
    expect(asked).toEqual(["/", "/page.js", ...built.map(({ path }) => `/${path}`)].sort());
    const origins = new Set(requests.filter((url) => !url.startsWith("data:")).map((url) => new URL(url).origin));
    for (const origin of origins) expect([site.url, relay.url]).toContain(origin.replace(/^ws/, "http"));
    const { adapter, models } = await page.evaluate(() => contributor.snapshot());
    console.log(`adapter: ${adapter?.description || adapter?.vendor || "none"}; backend: ${models[0]?.backend}`);
    await context.close();
  });
  test("[HO5] renews its lease and hears a pause in the middle of a long run on WebAssembly", async () => {
    const context = await site.browser.newContext();
    const page = await openTab(site, context, relay.url);
    const { ready, results, capacity, renewed } = relay.heard;
    const [readyBefore, resultsBefore] = [ready.length, results.length];
    await page.evaluate(() => contributor.start({ grantedAt: "2026-11-22T00:00:00Z" }));
    await relay.until(() => ready.length > readyBefore, "a ready node");
    const [fence] = relay.grant([Array.from({ length: 60_000 }, () => "the points grow a cat sleeps the tab lends")]);
    const renewals = () => renewed.filter((fences) => fences.includes(fence ?? -1)).length;
    await relay.until(() => renewals() >= 3 || results.length > resultsBefore, "renewals during the run");
    expect(results).toHaveLength(resultsBefore);
    await page.evaluate(() => contributor.pause());
    await relay.until(() => capacity.some((said) => said.paused && said.giveBack.includes(fence ?? -1)));
    expect(results).toHaveLength(resultsBefore);
    await context.close();
  });
  test("comes with a Brotli copy of each file, and a list of sizes and hashes", async () => {
    expect(built.map(({ path }) => path)).toEqual([
      "node-worker.js",
      "ort-wasm-simd-threaded.asyncify.mjs",
      "ort-wasm-simd-threaded.asyncify.wasm",
    ]);
    for (const { path, sizeBytes, brotliBytes } of built) {
      const [bytes, packed] = [await readFile(join(DIST, path)), await readFile(join(DIST, `${path}.br`))];
      expect([bytes.byteLength, packed.byteLength]).toEqual([sizeBytes, brotliBytes]);
      expect(brotliDecompressSync(packed).equals(bytes)).toBe(true);
    }
  });
});
