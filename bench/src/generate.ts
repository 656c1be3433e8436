// Text through the network in one tab, beside @huggingface/transformers with the same files in the same tab; what the network adds to
// the first token; what a check costs; how long a takeover takes.
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { quantile } from "../../e2e/src/chaos/takeover/pauses.ts";
import { takeOver } from "../../e2e/src/chaos/takeover/take-over.ts";
import { loadModel, loadTokenizer } from "../../models/src/index.ts";
import { openDecoder } from "../../models/src/run/decoder.ts";
import { greedyTokens } from "../../models/src/run/greedy-tokens.ts";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/setup/chromium.mjs";
import { type Bench, type BenchOptions, type Figure, median, type Ratio } from "./bench.ts";
import type { RelayOptions, RelayReady } from "./child/relay-options.ts";
import type { CheckAnswer, RunAnswer, RunOrder } from "./generate/messages.ts";
import type { Side } from "./generate/page.ts";
import { askNetwork } from "./generate/through-network.ts";
import { startChild } from "./measure/child.ts";
import { realSentences } from "./tab/sentences.ts";
import { serveTab } from "./tab/serve-tab.ts";

const MODEL = "starling-tiny";
const MODELS_DIR = process.env.STARLING_MODELS_DIR ?? fileURLToPath(new URL("../../.starling/models", import.meta.url));
/** All prompts are cut to so many tokens: @huggingface/transformers can then batch them without padding. */
const PROMPT_TOKENS = 24;
const STREAMS = 4;
const ROUNDS = 5;
const TAKEOVERS = 20;
/** Questions at hand for each that is used. */
const CANDIDATES = 6;

export const generate: Bench = async (options) => {
  const { quick, log } = options;
  const maxTokens = quick ? 16 : 160;
  const firsts = quick ? 3 : 40;
  const prompts = await longPrompts(STREAMS, firsts, maxTokens);
  const folder = await mkdtemp(join(tmpdir(), "starling-bench-generate-"));
  const relay = await startChild<RelayReady>("relay", {
    dataDir: folder,
    modelsDir: MODELS_DIR,
    databaseUrl: "",
    policy: {},
  } satisfies RelayOptions);
  const server = await serveTab({
    entries: {
      "/page.js": "../generate/page.ts",
      "/alone-worker.js": "../generate/alone-worker.ts",
      "/transformers-worker.js": "../generate/transformers-worker.ts",
      "/generate-node-worker.js": "../generate/node-worker.ts",
    },
    folders: { "/models/": MODELS_DIR, "/hf-ort/": transformersOrt() },
  });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  const figures: Figure[] = [];
  const ratios: Ratio[] = [];
  const notes: string[] = [];
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => "generateBench" in window);
    const adapter = await page.evaluate(() => window.generateBench.adapter());
    const isReal = adapter !== null && !adapter.isFallback;
    if (!isReal)
      notes.push(
        `WebGPU was left out: this machine's Chromium has ${adapter === null ? "no adapter" : `only a software adapter (${adapter.words})`}.`,
      );
    const { url, apiKeys } = relay.ready;
    for (const backend of isReal ? (["wasm", "webgpu"] as const) : (["wasm"] as const)) {
      const where = { siteUrl: server.url, relayUrl: url, apiKey: apiKeys[0] ?? "", backend, maxTokens };
      const found = await sideBySide(page, prompts, where, options);
      figures.push(...found.figures);
      ratios.push(...found.ratios);
      notes.push(...found.notes);
    }
  } finally {
    await browser.close();
    await server.close();
    await relay.close();
    await rm(folder, { recursive: true, force: true });
  }
  for (const loseShare of [0, 0.15]) {
    const say = (line: string) => log(line);
    const { pausesMs } = await takeOver({ streams: quick ? 2 : TAKEOVERS, onTabs: 0, seed: 1, loseShare, say });
    const name = `pause of a stream whose node is gone${loseShare === 0 ? "" : `, ${loseShare * 100} % of all messages lost`}`;
    figures.push({ name: `${name}, median`, value: quantile(pausesMs.nodes, 0.5), unit: "ms" });
    figures.push({ name: `${name}, 95th of a hundred`, value: quantile(pausesMs.nodes, 0.95), unit: "ms" });
  }
  return {
    title: "Generated text",
    method: `${MODEL}, greedy, prompts of ${PROMPT_TOKENS} tokens, answers of ${maxTokens}, all in one tab of a headless Chromium: a node of a relay on loopback (embedded database) read over HTTP, and @huggingface/transformers with the same files and as many threads. A round runs each in turn; medians of ${ROUNDS}, from the request to the last token. What the network adds is the median of ${firsts} first tokens, read over HTTP, less that of the node's own runtime alone in the tab with the same prompts. A check reads an answer that it hasn't seen. A takeover is counted at its reader: headless nodes with the same model, each killed in the middle.`,
    figures,
    ratios,
    notes,
  };
};

interface Where {
  readonly siteUrl: string;
  readonly relayUrl: string;
  readonly apiKey: string;
  readonly backend: "wasm" | "webgpu";
  readonly maxTokens: number;
}
interface Prompts {
  /** Whose answers are as long as they may be. */
  readonly long: readonly (readonly number[])[];
  readonly firsts: readonly (readonly number[])[];
}

async function sideBySide(page: Page, { long, firsts }: Prompts, where: Where, { log }: BenchOptions) {
  const { siteUrl, relayUrl, backend, maxTokens } = where;
  const order = { relayUrl, backend, modelId: MODEL };
  const open = (side: Side, ortUrl: string) =>
    page.evaluate(([s, o]) => window.generateBench.ask(s, { type: "open", order: o }), [
      side,
      { ...order, ortUrl },
    ] as const);
  const run = (side: Side, runOrder: RunOrder): Promise<RunAnswer> =>
    page.evaluate(([s, o]) => window.generateBench.ask(s, { type: "run", order: o }) as Promise<RunAnswer>, [
      side,
      runOrder,
    ] as const);
  await page.evaluate((o) => window.generateBench.lend(o), {
    relayUrl,
    workerUrl: `${siteUrl}/generate-node-worker.js?backend=${backend}`,
    ortUrl: `${siteUrl}/runtime/`,
    modelId: MODEL,
  });
  await open("alone", `${siteUrl}/runtime/`);
  await open("transformers", `${siteUrl}/hf-ort/`);
  const asked = { ...where, model: MODEL };
  const network = async (prompts: readonly (readonly number[])[]) => {
    const startedMs = performance.now();
    const texts = await Promise.all(prompts.map((prompt) => askNetwork(prompt, asked)));
    const tokens = texts.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
    return (1000 * tokens) / (performance.now() - startedMs);
  };
  const rateOf = ({ tokens, tookMs }: RunAnswer) => (1000 * tokens.flat().length) / tookMs;

  const rates = { one: [] as number[], hfOne: [] as number[], four: [] as number[], hfFour: [] as number[] };
  const more = { hfBatch: [] as number[], aloneOne: [] as number[], aloneFour: [] as number[] };
  let isSame = true;
  const [first = []] = long;
  for (let round = 0; round <= ROUNDS; round++) {
    const hf = await run("transformers", { prompts: [first], maxTokens, together: false });
    const own = await run("alone", { prompts: [first], maxTokens, together: false });
    isSame &&= hf.tokens.flat().join() === own.tokens.flat().join();
    const one = await network([first]);
    const four = await network(long);
    const hfFour = await run("transformers", { prompts: long, maxTokens, together: false });
    const hfBatch = await run("transformers", { prompts: long, maxTokens, together: true });
    const ownFour = await run("alone", { prompts: long, maxTokens, together: true });
    // The first round warms both up.
    if (round === 0) continue;
    rates.one.push(one);
    rates.hfOne.push(rateOf(hf));
    rates.four.push(four);
    rates.hfFour.push(rateOf(hfFour));
    more.hfBatch.push(rateOf(hfBatch));
    more.aloneOne.push(rateOf(own));
    more.aloneFour.push(rateOf(ownFour));
    log(
      `  ${backend}, round ${round}: network ${one.toFixed(0)} and ${four.toFixed(0)} tokens/s, transformers ${rateOf(hf).toFixed(0)} and ${rateOf(hfFour).toFixed(0)}`,
    );
  }

  const alone = await run("alone", { prompts: firsts, maxTokens: 2, together: false });
  const through: number[] = [];
  for (const prompt of firsts) through.push((await askNetwork(prompt, { ...asked, maxTokens: 2 })).firstMs);
  const added = median(through) - median(alone.firstMs);
  log(
    `  ${backend}: first token through the network ${median(through).toFixed(1)} ms, alone ${median(alone.firstMs).toFixed(1)} ms`,
  );

  const checks = await page.evaluate(
    (o) => window.generateBench.ask("alone", { type: "check", order: o }) as Promise<CheckAnswer>,
    { prompts: long, maxTokens, together: false } satisfies RunOrder,
  );
  const share = median(checks.checkedMs.map((ms, i) => ms / (checks.madeMs[i] ?? Number.NaN)));
  await page.evaluate(() => window.generateBench.closeWorkers());
  await page.evaluate(() => window.generateBench.stop());
  const figure = (name: string, value: number, unit: string): Figure => ({ name: `${backend}: ${name}`, value, unit });
  return {
    ratios: [
      {
        name: `${backend}: network / transformers, one stream`,
        value: median(rates.one) / median(rates.hfOne),
        aim: { atLeast: 1 },
      },
      {
        name: `${backend}: network, four streams at once / transformers, four in turn`,
        value: median(rates.four) / median(rates.hfFour),
        aim: { atLeast: 1.5 },
      },
      { name: `${backend}: check / generation`, value: share, aim: { atMost: 0.33 } },
      { name: `${backend}: time to the first token added by the network, ms`, value: added, aim: { atMost: 10 } },
    ] satisfies Ratio[],
    figures: [
      figure("through the network, one stream", median(rates.one), "tokens/s"),
      figure("transformers, one stream", median(rates.hfOne), "tokens/s"),
      figure("the node's runtime alone, one stream", median(more.aloneOne), "tokens/s"),
      figure("through the network, four streams", median(rates.four), "tokens/s"),
      figure("transformers, four in turn", median(rates.hfFour), "tokens/s"),
      figure("transformers, four in one batch", median(more.hfBatch), "tokens/s"),
      figure("the node's runtime alone, four streams", median(more.aloneFour), "tokens/s"),
      figure("first token through the network", median(through), "ms"),
      figure("first token of the node's runtime alone", median(alone.firstMs), "ms"),
      figure("a check of an answer", median(checks.checkedMs), "ms"),
      figure("the answer", median(checks.madeMs), "ms"),
    ],
    notes: isSame ? [] : [`On ${backend} the two gave different tokens.`],
  };
}

/** Prompts of as many tokens each, some of which are answered at full length. */
async function longPrompts(count: number, firsts: number, maxTokens: number): Promise<Prompts> {
  const dir = join(MODELS_DIR, MODEL);
  const { manifest } = await loadModel(dir);
  if (manifest.task !== "generate") throw new Error(`${MODEL} generates no text`);
  const tokenizer = await loadTokenizer(dir, manifest.params);
  const rows = (await realSentences(CANDIDATES * (count + firsts)))
    .map((text) => tokenizer.encode(text).ids)
    .filter((ids) => ids.length >= PROMPT_TOKENS)
    .map((ids) => ids.slice(0, PROMPT_TOKENS));
  const long: number[][] = [];
  const decoder = await openDecoder(dir, manifest.params);
  try {
    for (const row of rows) {
      if (long.length === count) break;
      if ((await greedyTokens(decoder, manifest.params, row, maxTokens)).length === maxTokens) long.push(row);
    }
  } finally {
    await decoder.close();
  }
  const rest = rows.filter((row) => !long.includes(row)).slice(0, firsts);
  if (long.length < count || rest.length < firsts) throw new Error("the sample texts have too few long sentences");
  return { long, firsts: rest };
}

/** The folder of WebAssembly files that @huggingface/transformers was made with. */
function transformersOrt(): string {
  const require = createRequire(import.meta.url);
  return dirname(createRequire(require.resolve("@huggingface/transformers")).resolve("onnxruntime-web"));
}
