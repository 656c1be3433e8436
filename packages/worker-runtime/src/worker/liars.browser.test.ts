// Tabs that lie: real Chromium, real compute, real signatures, and wrong answers. What finds them out is elsewhere; here it is
// shown that they are wrong in the way they say, within the protocol.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { checkSpecOf, decodeTensor, toFloat32Array } from "@starling/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyFiles, tinyIds, tinyManifest, tinyVector } from "../../test/tiny-model.ts";
import { openSite, openTab, type Site } from "../host/testing/open-site.ts";
import { openRelayStandIn, type RelayStandIn } from "../link/testing/relay-stand-in.ts";
import { LIES } from "./testing/lies.ts";

const ORT_FILES = ["ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"];
const TEXTS = ["a cat sleeps", "the points grow", "the tab lends a gpu"];
const HONEST_ITEMS = TEXTS.length;
const manifest = tinyManifest({ backends: ["wasm"] });
let site: Site;
let relay: RelayStandIn;

beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/webgpu"));
  const files = await Promise.all(
    ORT_FILES.map(async (name) => [`/${name}`, await readFile(join(folder, name))] as const),
  );
  const entries = { "/page.js": "src/host/testing/page.ts", "/node-worker.js": "src/worker/testing/lying-main.ts" };
  site = await openSite(entries, { files: new Map(files) });
  relay = await openRelayStandIn({ catalogue: [manifest], files: [...tinyFiles().values()] });
});
afterAll(async () => {
  await site?.close();
  await relay?.close();
});

/** The greatest difference between the answer and the truth, over all items. */
function errorOf(outputs: readonly Uint8Array[] | null | undefined): number {
  return Math.max(
    ...TEXTS.flatMap((text, i) => {
      const tensor = decodeTensor(outputs?.[i] ?? new Uint8Array());
      if (!tensor.ok) throw new Error(tensor.error.code);
      const vector = toFloat32Array(tensor.value);
      return tinyVector(tinyIds(text)).map((value, d) => Math.abs(value - (vector[d] ?? Number.NaN)));
    }),
  );
}

test.each(LIES)("[LT1] a tab that answers with %s is right until trusted, then wrong, and signs both", async (lie) => {
  const context = await site.browser.newContext();
  const page = await openTab(site, context, relay.url, { worker: `?lie=${lie}&after=${HONEST_ITEMS}` });
  const { results } = relay.heard;
  const before = results.length;
  await page.evaluate(() => contributor.start({ grantedAt: "2026-11-22T00:00:00Z" }));
  await page.waitForFunction(() => contributor.snapshot().models.some(({ stage }) => stage === "ready"), undefined, {
    timeout: 60_000,
  });
  relay.grant([TEXTS]);
  await relay.until(() => results.length === before + 1);
  relay.grant([TEXTS]);
  await relay.until(() => results.length === before + 2);
  const [honest, lied] = results.slice(before);
  expect(errorOf(honest?.outputs)).toBeLessThan(1e-4);
  const spec = checkSpecOf(manifest);
  expect(errorOf(lied?.outputs)).toBeGreaterThan(spec.kind === "vectors" ? spec.mismatchMin : Number.NaN);
  expect([honest?.isSigned, lied?.isSigned]).toEqual([true, true]);
  await context.close();
});
