// A tab whose GPU goes wrong in use: real Chromium, real WebGPU sessions, whose outputs are spoiled from one run on.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import { type Backend, decodeTensor, toFloat32Array } from "@starling/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  tinyFiles,
  tinyHalfFiles,
  tinyHalfManifest,
  tinyIds,
  tinyManifest,
  tinyVector,
} from "../../test/tiny-model.ts";
import { openSite, openTab, type Site } from "../host/testing/open-site.ts";
import { openRelayStandIn, type RelayStandIn } from "../link/testing/relay-stand-in.ts";

const ORT_FILES = ["ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"];
const WRONG_AFTER_RUNS = 30;
const LEASES = 40;
let site: Site;
let relay: RelayStandIn;
/** Its catalogue has the tiny model with an fp16 variant. */
let halfRelay: RelayStandIn;

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
  halfRelay = await openRelayStandIn({ catalogue: [tinyHalfManifest()], files: [...tinyHalfFiles().values()] });
});
afterAll(async () => {
  await site?.close();
  await relay?.close();
  await halfRelay?.close();
});

/** Shaders take seconds to compile where the CPU plays the GPU. */
const untilReadyOn = (page: Page, backend: Backend) =>
  page.waitForFunction(
    (wanted) => contributor.snapshot().models.some((model) => model.stage === "ready" && model.backend === wanted),
    backend,
    { timeout: 60_000 },
  );

function expectRight({ heard }: RelayStandIn, given: ReadonlyMap<number, string>, errorMax: number): void {
  for (const { result, outputs, isSigned } of heard.results) {
    const tensor = decodeTensor(outputs?.[0] ?? new Uint8Array());
    if (!tensor.ok) throw new Error(tensor.error.code);
    const vector = toFloat32Array(tensor.value);
    tinyVector(tinyIds(given.get(result.fence) ?? "")).forEach((value, d) => {
      expect(Math.abs(value - (vector[d] ?? Number.NaN))).toBeLessThan(errorMax);
    });
    expect(isSigned).toBe(true);
  }
}

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
  expectRight(relay, given, 1e-4);
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

test("[SF6] in a tab: fp16 goes wrong, then fp32, and WebAssembly goes on; no spoiled result leaves, each step is told", async () => {
  const context = await site.browser.newContext();
  const page = await openTab(site, context, halfRelay.url, { worker: `?half&wrong-after=${WRONG_AFTER_RUNS}` });
  await page.evaluate(() => contributor.start({ grantedAt: "2026-11-22T00:00:00Z" }));
  await untilReadyOn(page, "webgpu");
  const { results, capacity, ready } = halfRelay.heard;
  await halfRelay.until(() => ready.length > 0, "a ready node");
  const shown = () =>
    page.evaluate(() => {
      const { models, notice } = contributor.snapshot();
      return [models[0]?.backend, models[0]?.precision, models[0]?.problem, notice?.message];
    });
  expect((await shown()).slice(0, 2)).toEqual(["webgpu", "fp16"]);

  const given = new Map<number, string>();
  const steps: unknown[] = [];
  let onWasm = 0;
  for (let i = 0; onWasm < 3; i++) {
    expect(i).toBeLessThan(4 * WRONG_AFTER_RUNS);
    const before = ready.length;
    const text = ["a cat sleeps", "the points grow", "tab"][i % 3] ?? "";
    const [fence = 0] = halfRelay.grant([[text]]);
    given.set(fence, text);
    const isBack = () => capacity.some(({ giveBack }) => giveBack.includes(fence));
    await halfRelay.until(() => results.some(({ result }) => result.fence === fence) || isBack(), `lease ${i}`);
    if (isBack()) {
      await halfRelay.until(() => ready.length >= before + 2, "the next edition");
      await untilReadyOn(page, ready.at(-1)?.models[0]?.backend ?? "wasm");
      steps.push(await shown());
    } else if (ready.at(-1)?.models[0]?.backend === "wasm") onWasm += 1;
  }
  expect(steps).toEqual([
    [
      "webgpu",
      "fp32",
      expect.stringMatching(/^webgpu \(fp16\): its self-test failed/),
      expect.stringContaining("tiny on webgpu (fp16): known answer"),
    ],
    [
      "wasm",
      "fp32",
      expect.stringMatching(/^webgpu \(fp16\): its self-test failed.*; webgpu \(fp32\): its self-test failed/),
      expect.stringContaining("tiny on webgpu (fp32): known answer"),
    ],
  ]);
  const told = ready.map(({ models }) => models.map(({ backend }) => backend));
  expect(told).toEqual([["webgpu"], [], ["webgpu"], [], ["wasm"]]);
  expect(results).toHaveLength(given.size - 2);
  expectRight(halfRelay, given, 1e-3);
  await context.close();
});
