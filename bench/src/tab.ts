// What of a tab's speed the network leaves: items per second through it, against the same model looped in the same tab without it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { modelManifest } from "@starling/protocol";
import { createClient, type StarlingClient } from "@starling/sdk";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/setup/chromium.mjs";
import { type Bench, median } from "./bench.ts";
import type { RelayOptions, RelayReady } from "./child/relay-options.ts";
import { startChild } from "./measure/child.ts";
import { realSentences } from "./tab/sentences.ts";
import { serveTab } from "./tab/serve-tab.ts";

const MODEL = "use-lite-en";
const MODELS_DIR = process.env.STARLING_MODELS_DIR ?? fileURLToPath(new URL("../../.starling/models", import.meta.url));
const ROUNDS = 3;
/** The loop's batches; the best of them is what the network is held to. */
const LOOP_BATCHES = [16, 32, 64, 128];
const TEXTS = 4096;
const WARM_UP_ITEMS = 256;
const POLL_EVERY_MS = 50;

export const tab: Bench = async ({ quick, log }) => {
  const forMs = quick ? 2_000 : 15_000;
  const folder = await mkdtemp(join(tmpdir(), "starling-bench-tab-"));
  const options: RelayOptions = { dataDir: folder, modelsDir: MODELS_DIR, databaseUrl: "", policy: {} };
  const relay = await startChild<RelayReady>("relay", options);
  const server = await serveTab();
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    const { url, apiKeys } = relay.ready;
    const client = createClient({ relayUrl: url, apiKey: apiKeys[0] ?? "" });
    const catalogue: unknown = await (await fetch(`${url}/catalogue`)).json();
    const manifest = manifestOf(catalogue);
    const texts = await realSentences(TEXTS);
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => "bench" in window);
    const where = { relayUrl: url, ortUrl: `${server.url}/runtime/` };

    const loop = async (batchItems: number) => {
      const order = { ...where, manifest, texts, batchItems, forMs };
      const answer = await page.evaluate((o) => window.bench.loop(o), order);
      log(`  loop, ${batchItems} a batch: ${answer.itemsPerSecond.toFixed(1)} items/s on ${answer.backend}`);
      return answer.itemsPerSecond;
    };
    const trials: { batchItems: number; rate: number }[] = [];
    for (const batchItems of LOOP_BATCHES) trials.push({ batchItems, rate: await loop(batchItems) });
    const best = trials.reduce((a, b) => (b.rate > a.rate ? b : a));

    const through: number[] = [];
    const alone: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const backend = await lend(page, { ...where, workerUrl: `${server.url}/runtime/node-worker.js`, modelId: MODEL });
      const rate = await throughNetwork(client, texts, Math.ceil((best.rate * forMs) / 1000));
      await page.evaluate(() => window.bench.stop());
      log(`  network: ${rate.toFixed(1)} items/s on ${backend}`);
      through.push(rate);
      alone.push(await loop(best.batchItems));
    }
    return {
      title: "Efficiency of a tab",
      method: `${MODEL} in headless Chromium, real sentences of public-domain prose. The loop runs batch after batch in a worker for ${forMs / 1000} s; the network's figure is a job of as many items, from the first 5 % answered to the last, through relay (embedded database) and tab. Loop and network in turn, medians of ${ROUNDS}; the loop's batch is the best of ${LOOP_BATCHES.join(", ")}.`,
      figures: [
        { name: "through the network", value: median(through), unit: "items/s" },
        { name: `looped in the tab, ${best.batchItems} a batch`, value: median(alone), unit: "items/s" },
      ],
      ratios: [{ name: "network / loop", value: median(through) / median(alone), aim: { atLeast: 0.95 } }],
      notes: ["On this machine Chromium's only WebGPU adapter is a software one, so the tab chose WebAssembly."],
    };
  } finally {
    await browser.close();
    await server.close();
    await relay.close();
    await rm(folder, { recursive: true, force: true });
  }
};

function manifestOf(catalogue: unknown) {
  const models: unknown =
    typeof catalogue === "object" && catalogue !== null ? Reflect.get(catalogue, "models") : undefined;
  const found = Array.isArray(models)
    ? models.map((m) => modelManifest.parse(m)).find((m) => m.id === MODEL)
    : undefined;
  if (found === undefined) throw new Error(`the catalogue has no ${MODEL}`);
  return found;
}

const lend = (
  page: Page,
  options: { relayUrl: string; ortUrl: string; workerUrl: string; modelId: string },
): Promise<string> => page.evaluate((o) => window.bench.lend(o), options);

/** Items per second between the moment when 5 % are answered and the end. */
async function throughNetwork(client: StarlingClient, texts: readonly string[], count: number): Promise<number> {
  const items = Array.from({ length: WARM_UP_ITEMS + count }, (_, i) => texts[i % texts.length] ?? "");
  const job = await client.jobs.create({ model: MODEL, items, assurance: "none" });
  let first: { done: number; atMs: number } | undefined;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
    const now = await client.jobs.get(job.id);
    const atMs = performance.now();
    if (first === undefined && now.items.done >= items.length * 0.05) first = { done: now.items.done, atMs };
    if (now.state === "open") continue;
    if (now.state !== "done" || first === undefined) throw new Error(`the job ended as ${now.state}`);
    return ((now.items.done - first.done) / (atMs - first.atMs)) * 1000;
  }
}
