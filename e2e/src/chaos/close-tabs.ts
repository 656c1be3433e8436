// Real tabs with the built node worker and a real model, closed or crashed in the middle of their chunks.
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { pricePerUnitOf } from "@starling/protocol";
import { modelsDir } from "../../../scripts/setup/paths.mjs";
import { realSentences } from "../demo/sentences.ts";
import { embedDirectly, largestDifference } from "../reference/embed-directly.ts";
import { launchChromium } from "../tab/launch-chromium.ts";
import type { ActOptions } from "./act.ts";
import { CHAOS_LIMITS } from "./chaos-limits.ts";
import { type ChaosWorld, openChaosWorld } from "./chaos-world.ts";
import { check } from "./check.ts";
import { checkDatabase } from "./check-database.ts";
import { costOf } from "./cost-of.ts";
import { crashPage } from "./crash-page.ts";
import type { ActReport, Fault } from "./fault-report.ts";
import { readAnswers } from "./read-answers.ts";
import { seededRandom, wholeBetween } from "./seeded-random.ts";
import { serveTab } from "./serve-tab.ts";
import { untilItemsDone } from "./watch-job.ts";

const MODEL = "use-lite-en";
/** Of the issue: embeddings equal ONNX Runtime's own within this. */
const TOLERANCE = 1e-4;
/** Profiles of one browser, each an origin's node of its own. */
const PROFILES = 2;
const CLOSE_AFTER_MS_MAX = 400;
/** The last closing leaves enough to do that it falls inside the job. */
const LAST_AT = 0.7;

interface Tab {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** The job is of `items` sentences; `kills` tabs end, every other one by a crash of its renderer. */
export async function closeTabs({ items, kills, seed, postgres, say, signal: stop }: ActOptions): Promise<ActReport> {
  const began = performance.now();
  const tell = (what: string) => say(`  ${((performance.now() - began) / 1000).toFixed(1)} s  ${what}`);
  const limit = AbortSignal.timeout(CHAOS_LIMITS.actMs);
  const early = stop === undefined ? limit : AbortSignal.any([limit, stop]);
  const random = seededRandom(seed);
  const faults: Fault[] = [];
  const sentences = await realSentences(items);
  const expected = await embedDirectly(MODEL, sentences);
  tell("the vectors that are right are known");

  const world = await openChaosWorld({ postgres, modelsDir: modelsDir(), signal: early });
  const signal = AbortSignal.any([early, world.relay.endedByItself]);
  const undo: (() => Promise<void>)[] = [world.close];
  try {
    const site = await serveTab();
    undo.push(site.close);
    const browser = await launchChromium();
    undo.push(() => browser.close());
    const client = world.client();
    const address = `${site.url}/?relay=${encodeURIComponent(world.relay.url)}`;
    const tabs = await openProfiles(browser, address);
    const { id } = await client.jobs.create({ model: MODEL, items: sentences }, { signal });
    const isRight = (_: string, embedding: readonly number[], index: number) =>
      largestDifference(embedding, expected[index] ?? []) <= TOLERANCE;
    const reading = readAnswers(client, id, sentences, isRight, signal);
    reading.catch(() => undefined);

    const moments = Array.from({ length: kills }, () => Math.floor(random() * items * LAST_AT)).sort((a, b) => a - b);
    for (const [n, atItems] of moments.entries()) {
      await untilItemsDone(client, id, atItems, signal);
      const [at, tab] = await untilOneWorks(tabs, signal);
      await sleep(wholeBetween(random, 0, CLOSE_AFTER_MS_MAX), undefined, { signal });
      const { items: counted } = await client.jobs.get(id, { signal });
      const crashes = n % 2 === 1;
      await (crashes ? crashPage(tab.context, tab.page) : tab.page.close());
      const what = crashes ? "tab crashed at work" : "tab closed at work";
      faults.push({ what, itemsDone: counted.done, backMs: null });
      tell(`${n + 1} of ${kills}: ${what} with ${counted.done} items done`);
      tabs[at] = await openTab(tab.context, address);
    }

    const settle = AbortSignal.any([signal, AbortSignal.timeout(CHAOS_LIMITS.settleMs)]);
    const job = await client.jobs.wait(id, { signal: settle });
    tell(`the job is ${job.state}`);
    const read = await reading;
    const { price } = await priceOf(world);
    await browser.close();
    await world.relay.stop();
    const database = await world.openDatabase();
    try {
      return {
        title: `tabs closed · ${items} items · ${kills} kills · seed ${seed} · ${postgres ? "PostgreSQL" : "PGlite"}`,
        tookMs: performance.now() - began,
        faults,
        figures: {},
        checks: [
          check(
            "every fault struck while the job was open",
            faults.every((f) => (f.itemsDone ?? 0) < items),
            kills,
          ),
          check("the job is done", job.state === "done" && job.items.done === items, `${job.state}, ${job.items.done}`),
          check(
            `each item answered once, in order, within ${TOLERANCE}`,
            read.wrong.length === 0,
            read.wrong[0] ?? read.lines,
          ),
          ...(await checkDatabase(database.sql, { jobs: 1, spentMicro: costOf(items, price, "sampled") })),
        ],
      };
    } finally {
      await database.close();
    }
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

async function priceOf(world: ChaosWorld): Promise<{ price: bigint }> {
  const manifest = (await world.client().catalogue()).find(({ id }) => id === MODEL);
  if (manifest === undefined) throw new Error(`the catalogue has no ${MODEL}: build it with npm run models`);
  return { price: pricePerUnitOf(manifest) };
}

const openProfiles = (browser: Browser, address: string): Promise<Tab[]> =>
  Promise.all(Array.from({ length: PROFILES }, async () => openTab(await browser.newContext(), address)));

async function openTab(context: BrowserContext, address: string): Promise<Tab> {
  const page = await context.newPage();
  await page.goto(address);
  return { context, page };
}

/** A tab that runs a chunk at this moment, and its place. */
async function untilOneWorks(tabs: readonly Tab[], signal: AbortSignal): Promise<[number, Tab]> {
  for (;;) {
    for (const [at, tab] of tabs.entries()) {
      const isBusy = await tab.page.evaluate(() => globalThis.contributor?.snapshot().current != null);
      if (isBusy) return [at, tab];
    }
    await sleep(CHAOS_LIMITS.lookEveryMs, undefined, { signal });
  }
}
