// One origin is one node, however many tabs are open.
import type { Page } from "@playwright/test";
import { realSentences } from "../src/demo/sentences.ts";
import { answersOf, indexesOf } from "../src/fixture/job-answers.ts";
import { expect, test } from "../src/fixture/test.ts";
import { lendTab, untilModelsReady } from "../src/tab/lend-tab.ts";

const MODEL = "use-lite-en";
const ITEMS = 1000;

test("a second tab shows what the first does, and can go on in its place when that is closed in the middle of a job", async ({
  page,
  context,
  open,
}) => {
  const { client, network } = open;
  await lendTab(page, network.siteUrl);
  await untilModelsReady(page, [MODEL]);
  await expect(page.getByText("this tab does the work")).toBeVisible();

  const other = await context.newPage();
  await other.goto(`${network.siteUrl}/contribute`);
  const follows = other.getByText("another tab does the work");
  await expect(follows).toBeVisible();
  await untilModelsReady(other, [MODEL]);
  expect((await client.network()).nodes.connected).toBe(1);
  expect(other.workers()).toEqual([]);

  const job = await client.jobs.create({ model: MODEL, items: await realSentences(ITEMS) });
  await expect.poll(async () => (await client.jobs.get(job.id)).items.done, { intervals: [50] }).toBeGreaterThan(0);
  const account = await accountOf(other);
  await page.close();
  // Nobody agreed in this tab: it asks before it does anything itself.
  await other.getByRole("button", { name: "Agree and lend this tab" }).click();
  await expect(other.getByText("this tab does the work")).toBeVisible();
  await expect.poll(() => accountOf(other)).toBe(account);
  const lines = await answersOf(client, job.id);
  expect(indexesOf(lines)).toEqual(Array.from({ length: ITEMS }, (_, i) => i));
  expect((await client.network()).nodes.connected).toBe(1);
});

/** The account as the page names it. */
const accountOf = async (page: Page): Promise<string> =>
  (await page.getByRole("region", { name: "Points" }).textContent())?.match(/acc_\w+/)?.[0] ?? "";
