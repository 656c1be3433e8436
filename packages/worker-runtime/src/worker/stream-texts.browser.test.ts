// Tabs that stream what a real decoder makes, in a real Chromium: one is closed in the middle, one is paused, another goes on.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { itemOf, promptOf } from "../../test/open-generator.ts";
import { openPlainDecoder } from "../../test/plain-decoding.ts";
import {
  DECODER_END,
  DECODER_POISON,
  tinyDecoderFiles,
  tinyDecoderManifest,
  tinyDecoderParams,
} from "../../test/tiny-decoder.ts";
import { openSite, openTab, type Site } from "../host/testing/open-site.ts";
import { openRelayStandIn, type RelayStandIn, type StandInNode } from "../link/testing/relay-stand-in.ts";

const ORT_FILES = ["ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"];
const TOKENS = 72;
/** More than a tab streams at once: some are open whenever it leaves. */
const TEXTS = 24;
let site: Site;
let relay: RelayStandIn;
const plain = await openPlainDecoder(tinyDecoderFiles().get("model.onnx") ?? new Uint8Array(), tinyDecoderParams);
const greedy = (prompt: readonly number[], count = TOKENS) => plain.greedy(prompt, count, [DECODER_END]);

beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/webgpu"));
  const files = await Promise.all(
    ORT_FILES.map(async (name) => [`/${name}`, await readFile(join(folder, name))] as const),
  );
  const entries = { "/page.js": "src/host/testing/page.ts", "/node-worker.js": "src/worker/testing/lossy-main.ts" };
  site = await openSite(entries, { files: new Map(files) });
  const prompt = promptOf(3, 8, DECODER_POISON);
  const manifest = tinyDecoderManifest({ prompt, tokens: await greedy(prompt, 8) });
  const catalogue = [{ ...manifest, backends: ["wasm" as const] }];
  relay = await openRelayStandIn({ catalogue, files: [...tinyDecoderFiles().values()] });
});
afterAll(async () => {
  await site?.close();
  await relay?.close();
});

async function openNode(worker = "") {
  const before = relay.heard.ready.length;
  const context = await site.browser.newContext();
  const page = await openTab(site, context, relay.url, { worker });
  await page.evaluate(() => contributor.start({ grantedAt: "2026-11-22T00:00:00Z" }));
  await page.waitForFunction(() => contributor.snapshot().models.some(({ stage }) => stage === "ready"), undefined, {
    timeout: 60_000,
  });
  await relay.until(() => relay.heard.ready.length > before, "a ready tab");
  const node = relay.nodes.at(-1);
  if (node === undefined) throw new Error("there is no tab");
  return { context, page, node };
}

/** Begins texts on one tab, lets `leave` happen in their middle, and gives those that are open to the other. */
async function handOver(from: StandInNode, to: StandInNode, leave: () => Promise<void>, gone: () => boolean) {
  const texts = Array.from({ length: TEXTS }, (_, i) =>
    itemOf(promptOf(i, 6 + (i % 6), DECODER_POISON), { maxTokens: TOKENS }),
  );
  const chunks = relay.grantTexts(texts, { to: from });
  await relay.until(() => chunks.some((chunk) => relay.texts.text(chunk).tokens.length >= 4), "the first tokens");
  await leave();
  await relay.until(gone, "a tab that has left");
  const open = chunks.filter((chunk) => relay.texts.text(chunk).output === null);
  for (const chunk of open) relay.goOn(chunk, { to });
  await relay.until(() => relay.texts.all.every(({ output }) => output !== null), "all answers");
  for (const [i, { prompt }] of texts.entries()) {
    const { tokens, output, faults } = relay.texts.text(chunks[i] ?? 0);
    expect(faults).toEqual([]);
    expect(output?.tokens).toEqual(tokens);
    expect(tokens).toEqual(await greedy(prompt));
  }
  return open.length;
}

test("[GT10] a tab that is closed, and one that is paused, in the middle of texts: another tab goes on with them", async () => {
  const first = await openNode();
  const second = await openNode();
  const third = await openNode();
  const closed = await handOver(
    first.node,
    second.node,
    () => first.page.close(),
    () => !relay.nodes.includes(first.node),
  );
  const before = relay.heard.capacity.length;
  const paused = await handOver(
    second.node,
    third.node,
    () => second.page.evaluate(() => contributor.pause()),
    () => relay.heard.capacity.slice(before).some(({ paused: isPaused }) => isPaused),
  );
  expect(Math.min(closed, paused)).toBeGreaterThan(0);
  expect(relay.heard.invalid).toEqual([]);
  for (const { context } of [first, second, third]) await context.close();
});

test("[GT10] texts are whole also where every seventh message is lost", async () => {
  const { context, node } = await openNode("?lose=0.15&seed=3");
  const texts = Array.from({ length: 4 }, (_, i) => itemOf(promptOf(i, 7, DECODER_POISON), { maxTokens: TOKENS }));
  const chunks = relay.grantTexts(texts, { to: node });
  // A grant that is lost is given again, as after its time.
  const again = setInterval(() => {
    for (const chunk of chunks) {
      const { output, heard } = relay.texts.text(chunk);
      if (output === null && heard.parts === 0) relay.goOn(chunk, { to: node });
    }
  }, 3_000);
  await relay.until(() => relay.texts.all.every(({ output }) => output !== null), "all answers");
  clearInterval(again);
  for (const [i, { prompt }] of texts.entries()) {
    const { tokens, faults } = relay.texts.text(chunks[i] ?? 0);
    expect(faults).toEqual([]);
    expect(tokens).toEqual(await greedy(prompt));
  }
  await context.close();
});
