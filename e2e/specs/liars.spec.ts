// Tabs that lie, on a real network: no wrong answer reaches the consumer, and the liars are found out and told.
import type { Browser, Page } from "@playwright/test";
import { realSentences } from "../src/demo/sentences.ts";
import { answersOf, indexesOf, vectorsOf } from "../src/fixture/job-answers.ts";
import { expect, test } from "../src/fixture/test.ts";
import { embedDirectly, largestDifference } from "../src/reference/embed-directly.ts";
import { lendLyingTab } from "../src/tab/lend-lying-tab.ts";
import { lendTab, untilModelsReady } from "../src/tab/lend-tab.ts";

const MODEL = "use-lite-en";
const TOLERANCE = 1e-4;
const ITEMS = 120;
/** Jobs that a liar may answer part of before it must have been found out. */
const JOBS_MAX = 6;
/** More than the trials that admit a node have items: these liars are honest until they get work. */
const HONEST_ITEMS = 20;
const CAUGHT_MS_MAX = 60_000;

const newPage = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage();
/** What the page of a suspended account says first. */
const suspended = (page: Page) => page.getByText("This account is suspended").first();

test("garbage and slightly wrong values: each answer is right, each liar is caught and told", async ({
  browser,
  open,
}) => {
  test.setTimeout(600_000);
  const { client, network } = open;
  const sentences = await realSentences(ITEMS);
  const direct = await embedDirectly(MODEL, sentences);
  /** Runs a job of which every answer is checked, and compares all of them with a direct run. */
  const answerRightly = async () => {
    const job = await client.jobs.create({ model: MODEL, items: sentences, assurance: "full" });
    const lines = await answersOf(client, job.id);
    expect(indexesOf(lines)).toEqual(sentences.map((_, i) => i));
    const worst = Math.max(...vectorsOf(lines).map((vector, i) => largestDifference(direct[i] ?? [], vector)));
    expect(worst).toBeLessThanOrEqual(TOLERANCE);
    for (const line of lines) expect(line).toMatchObject({ verification: { status: "checked" } });
  };

  const honest = await newPage(browser);
  await lendTab(honest, network.siteUrl);
  await untilModelsReady(honest, [MODEL]);

  await test.step("one that lies from the start fails its trial and gets no work", async () => {
    const liar = await newPage(browser);
    await lendLyingTab(liar, network.siteUrl, { lie: "garbage", afterItems: 0 });
    await expect(liar.getByText("admission_failed").first()).toBeVisible({ timeout: CAUGHT_MS_MAX });
    await answerRightly();
    await liar.context().close();
  });

  await test.step("one that is honest until trusted, then slightly wrong, is suspended", async () => {
    const liar = await newPage(browser);
    await lendLyingTab(liar, network.siteUrl, { lie: "perturbed", afterItems: HONEST_ITEMS });
    await untilModelsReady(liar, [MODEL]);
    for (let jobs = 0; jobs < JOBS_MAX && !(await suspended(liar).isVisible()); jobs++) await answerRightly();
    await expect(suspended(liar)).toBeVisible();
    await expect(liar.locator('[data-phase="stopped"]').first()).toBeVisible();
    await liar.context().close();
  });
  await answerRightly();
  await honest.context().close();
});
