// A tab whose GPU goes wrong in use: real Chromium, real WebGPU sessions, whose outputs are spoiled from one run on.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import { type Backend, decodeTensor, toFloat32Array } from "@starling/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyFiles, tinyIds, tinyManifest, tinyVector } from "../../test/tiny-model.ts";
import { openSite, openTab, type Site } from "../host/testing/open-site.ts";
import { openRelayStandIn, type RelayStandIn } from "../link/testing/relay-stand-in.ts";

const ORT_FILES = ["ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"];
const WRONG_AFTER_RUNS = 30;
const LEASES = 40;
let site: Site;
let relay: RelayStandIn;

beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/webgpu"));
  const files = await Promise.all(
    ORT_FILES.map(async (name) => [`/${name}`, await readFile(join(folder, name))] as const),
  );
  const entries = {
    "/page.js": "src/host/testing/page.ts",
    "/node-worker.js": "src/worker/testing/corrupt-main.ts",
  };
  site = await openSite(entries, { files: new Map(files), webgpu: true });
  relay = await openRelayStandIn({ catalogue: [tinyManifest()], files: [...tinyFiles().values()] });
});
afterAll(async () => {
  await site?.close();
  await relay?.close();
});

/** Shaders take seconds to compile where the CPU plays the GPU. */
const untilReadyOn = (page: Page, backend: Backend) =>
  page.waitForFunction(
    (wanted) => contributor.snapshot().models.some((model) => model.stage === "ready" && model.backend === wanted),
    backend,
    { timeout: 60_000 },
  );

test("[SF5] in a tab: no spoiled result leaves, the model goes on with WebAssembly, and the page says why", async () => {
  const context = await site.browser.newContext();
  const page = await openTab(site, context, relay.url, { worker: `?wrong-after=${WRONG_AFTER_RUNS}` });
  await page.evaluate(() => contributor.start({ grantedAt: "2026-11-22T00:00:00Z" }));
  await untilReadyOn(page, "webgpu");
  await relay.until(() => relay.heard.ready.length > 0, "a ready node");
  expect(relay.heard.ready[0]?.models).toMatchObject([{ modelId: "tiny", backend: "webgpu" }]);

  const texts = ["a cat sleeps", "the points grow", "the tab lends a gpu", "tab"];
  const given = new Map<number, string>();
  const { results, capacity, ready } = relay.heard;
  for (let i = 0; i < LEASES; i++) {
    const text = texts[i % texts.length] ?? "";
    const [fence = 0] = relay.grant([[text]]);
    given.set(fence, text);
    const isBack = () => capacity.some(({ giveBack }) => giveBack.includes(fence));
    await relay.until(() => results.some(({ result }) => result.fence === fence) || isBack(), `lease ${i}`);
    if (!isBack()) continue;
    await untilReadyOn(page, "wasm");
    await relay.until(() => ready.length === 3, "the model on another backend");
  }
  expect(ready.map(({ models }) => models.map(({ backend }) => backend))).toEqual([["webgpu"], [], ["wasm"]]);
  const leftOnGpu = results.findIndex(({ result }) => result.fence > (capacity.at(-1)?.giveBack[0] ?? 0));
  expect(leftOnGpu).toBeGreaterThan(0);
  expect(results).toHaveLength(LEASES - 1);
  for (const { result, outputs, isSigned } of results) {
    const tensor = decodeTensor(outputs?.[0] ?? new Uint8Array());
    if (!tensor.ok) throw new Error(tensor.error.code);
    const vector = toFloat32Array(tensor.value);
    tinyVector(tinyIds(given.get(result.fence) ?? "")).forEach((value, d) => {
      expect(Math.abs(value - (vector[d] ?? Number.NaN))).toBeLessThan(1e-4);
    });
    expect(isSigned).toBe(true);
  }
  const { models, notice } = await page.evaluate(() => contributor.snapshot());
  expect(notice).toMatchObject({
    code: "self_test_failed",
    message: expect.stringContaining("tiny on webgpu: known answer"),
  });
  expect(models).toMatchObject([
    { stage: "ready", backend: "wasm", problem: expect.stringContaining("webgpu: its self-test failed") },
  ]);
  await context.close();
});
