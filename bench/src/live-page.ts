// What a live page costs the tab that looks at it, while the network answers a thousand chunks a second and while it answers none.
import { type CDPSession, chromium, type Page } from "@playwright/test";
import type { Hello, Region } from "@starling/protocol";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/setup/chromium.mjs";
import { type Bench, type Figure, median, type Ratio } from "./bench.ts";
import { BENCH_MODEL, type BenchNetwork, startBenchNetwork } from "./measure/network.ts";
import { shortTexts } from "./measure/run-job.ts";
import { startSite } from "./measure/site.ts";

const CHUNKS_PER_SECOND = 1_000;
const SUBMIT_EVERY_MS = 500;
const NODES = 120;
const ROUNDS = 3;
const PATHS = ["/", "/network"] as const;
const REGIONS: readonly Region[] = ["western-europe", "northern-america", "eastern-asia", "southern-asia"];
/** From the page's being there until it is measured: what it loads when idle is loaded. */
const SETTLE_MS = 6_000;

interface Cost {
  /** Share of a core that the page's main thread was busy, by its CPU time. */
  readonly mainThread: number;
  /** The same of all threads of the tab's process: drawing and decoding too. */
  readonly process: number;
}

export const livePage: Bench = async ({ quick, log }) => {
  const forMs = quick ? 2_000 : 20_000;
  const network = await startBenchNetwork();
  const site = await startSite(network.relay.ready.url).catch(async (error: unknown) => {
    await network.close();
    throw error;
  });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    await network.connect(NODES, {
      nodesPerOwner: 1,
      hello: (said: Hello, index: number) => ({ ...said, region: REGIONS[index % REGIONS.length] }),
    });
    const control = await browser.newBrowserCDPSession();
    const figures: Figure[] = [];
    const ratios: Ratio[] = [];
    const rates: number[] = [];
    for (const path of PATHS) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const url = `${site.url}${path}`;
      const quiet: Cost[] = [];
      const busy: Cost[] = [];
      for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
        quiet.push(await costOf(page, control, url, forMs));
        const work = keepBusy(network);
        busy.push(await costOf(page, control, url, forMs));
        const { chunksPerSecond } = await network.client.network();
        rates.push(chunksPerSecond);
        await work.stop();
        log(
          `  ${path}: quiet ${percent(quiet.at(-1)?.mainThread)} (process ${percent(quiet.at(-1)?.process)}), at ${chunksPerSecond.toFixed(0)} chunks/s ${percent(busy.at(-1)?.mainThread)} (process ${percent(busy.at(-1)?.process)})`,
        );
      }
      await page.close();
      const mid = (costs: readonly Cost[], of: keyof Cost) => 100 * median(costs.map((cost) => cost[of]));
      figures.push(
        { name: `${path}, main thread, quiet network`, value: mid(quiet, "mainThread"), unit: "% of a core" },
        { name: `${path}, main thread, busy network`, value: mid(busy, "mainThread"), unit: "% of a core" },
        { name: `${path}, the tab's whole process, quiet network`, value: mid(quiet, "process"), unit: "% of a core" },
        { name: `${path}, the tab's whole process, busy network`, value: mid(busy, "process"), unit: "% of a core" },
      );
      ratios.push({
        name: `${path}: share of a core, the tab's whole process, busy network`,
        value: mid(busy, "process") / 100,
        aim: { atMost: 0.05 },
      });
    }
    figures.push({ name: "the network meanwhile", value: median(rates), unit: "chunks/s" });
    return {
      title: "A live page",
      method: `The built site in headless Chromium at 1280 × 900, over a relay with ${NODES} simulated nodes in ${REGIONS.length} regions. The main thread's CPU time (CDP Performance.getMetrics, TaskDuration in thread ticks) and the tab's process's (SystemInfo.getProcessInfo) over ${forMs / 1000} s of looking at the page, at no and at ${CHUNKS_PER_SECOND} chunks a second; in turn, medians of ${ROUNDS}.`,
      figures,
      ratios,
      notes: [
        "This Chromium draws in software: what a GPU would do is part of the process's figure and of the GPU process, which isn't counted.",
      ],
    };
  } finally {
    await browser.close();
    await site.close();
    await network.close();
  }
};

const percent = (share: number | undefined): string => `${(100 * (share ?? Number.NaN)).toFixed(2)} %`;

/** Jobs of as many one-text chunks as make a thousand a second, until told to stop. */
function keepBusy({ client }: BenchNetwork): { stop(): Promise<void> } {
  const items = shortTexts((CHUNKS_PER_SECOND * SUBMIT_EVERY_MS) / 1_000);
  let submitting: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    submitting = submitting.then(() => client.jobs.create({ model: BENCH_MODEL, items, assurance: "none" }));
  }, SUBMIT_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await submitting;
    },
  };
}

async function costOf(page: Page, control: CDPSession, url: string, forMs: number): Promise<Cost> {
  await page.goto(url, { waitUntil: "load" });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.waitForTimeout(SETTLE_MS);
  const before = await measured(cdp, control);
  await page.waitForTimeout(forMs);
  const after = await measured(cdp, control);
  await cdp.detach();
  const tookS = (after.atMs - before.atMs) / 1_000;
  return {
    mainThread: (after.taskS - before.taskS) / tookS,
    process: (after.processS - before.processS) / tookS,
  };
}

async function measured(cdp: CDPSession, control: CDPSession) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  const { processInfo } = await control.send("SystemInfo.getProcessInfo");
  const taskS = metrics.find(({ name }) => name === "TaskDuration")?.value;
  if (taskS === undefined) throw new Error("Chromium did not say how long its tasks took");
  // Other renderers idle: the page is the only one that is open.
  const processS = processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  return { atMs: performance.now(), taskS, processS };
}
