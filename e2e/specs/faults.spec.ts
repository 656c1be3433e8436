// What breaks in the middle of a job is made good: each item is answered once, and the ledger adds up.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "@playwright/test";
import { openDatabase } from "@starling/db";
import type { StarlingClient } from "@starling/sdk";
import { realSentences } from "../src/demo/sentences.ts";
import { answersOf, indexesOf, vectorsOf } from "../src/fixture/job-answers.ts";
import { expect, test } from "../src/fixture/test.ts";
import { openNetwork } from "../src/network/open-network.ts";
import { embedDirectly, largestDifference } from "../src/reference/embed-directly.ts";
import { lendTab, untilModelsReady } from "../src/tab/lend-tab.ts";

const ITEMS = 1000;
/** Every so manyth answer is compared with a direct run. */
const COMPARED_EVERY = 100;
const TOLERANCE = 1e-4;
const MODEL = "use-lite-en";

async function lendNewTab(browser: Browser, siteUrl: string) {
  const page = await (await browser.newContext()).newPage();
  await lendTab(page, siteUrl);
  await untilModelsReady(page, [MODEL]);
  return page;
}

const untilUnderWay = (client: StarlingClient, jobId: string) =>
  expect.poll(async () => (await client.jobs.get(jobId)).items.done, { intervals: [50] }).toBeGreaterThan(0);

test("a tab dies, the relay is killed: the job ends, each item once, and entries sum to zero", async ({ browser }) => {
  const dataDir = await mkdtemp(join(tmpdir(), "starling-faults-"));
  const sentences = await realSentences(ITEMS);
  const checkAnswers = async (client: StarlingClient, jobId: string) => {
    const lines = await answersOf(client, jobId);
    expect(indexesOf(lines)).toEqual(sentences.map((_, i) => i));
    const vectors = vectorsOf(lines);
    const sample = sentences.map((text, i) => ({ text, i })).filter(({ i }) => i % COMPARED_EVERY === 0);
    const direct = await embedDirectly(
      MODEL,
      sample.map(({ text }) => text),
    );
    const worst = Math.max(...sample.map(({ i }, k) => largestDifference(direct[k] ?? [], vectors[i] ?? [])));
    expect(worst).toBeLessThanOrEqual(TOLERANCE);
    expect(await client.jobs.get(jobId)).toMatchObject({
      state: "done",
      items: { total: ITEMS, done: ITEMS, failed: 0 },
    });
  };
  const open = await openNetwork({ dataDir, restartsMax: 10 });
  try {
    const { client, network } = open;
    const first = await lendNewTab(browser, network.siteUrl);
    const second = await lendNewTab(browser, network.siteUrl);

    await test.step("a tab is closed in the middle", async () => {
      const job = await client.jobs.create({ model: MODEL, items: sentences });
      await untilUnderWay(client, job.id);
      await first.context().close();
      await checkAnswers(client, job.id);
    });

    await test.step("the relay is killed in the middle, and comes back", async () => {
      const job = await client.jobs.create({ model: MODEL, items: sentences });
      await untilUnderWay(client, job.id);
      await open.crashRelay();
      expect((await client.jobs.get(job.id)).items.total).toBe(ITEMS);
      await checkAnswers(client, job.id);
    });
    await second.context().close();
    await open.close();
    await test.step("the ledger adds up", async () => {
      const database = await openDatabase({ dataDir });
      try {
        const [row] = await database.prisma.$queryRaw<
          { unbalanced: bigint; total: bigint; escrow: bigint; held: bigint }[]
        >`
          SELECT
            (SELECT count(*) FROM (SELECT entry_id FROM posting GROUP BY entry_id HAVING sum(amount) <> 0) AS e) AS unbalanced,
            (SELECT sum(available + escrow)::bigint FROM account) AS total,
            (SELECT coalesce(sum(escrow), 0)::bigint FROM account WHERE kind <> 'contributor') AS escrow,
            (SELECT sum(held)::bigint FROM account) AS held`;
        expect(row).toMatchObject({ unbalanced: 0n, total: 0n, escrow: 0n, held: 0n });
        const jobs = await database.prisma.job.findMany();
        expect(jobs.reduce((sum, job) => sum + job.itemsDone, 0)).toBe(2 * ITEMS);
        const outputs = await database.prisma.output.aggregate({ _sum: { itemCount: true } });
        expect(outputs._sum.itemCount).toBe(2 * ITEMS);
      } finally {
        await database.close();
      }
    });
  } finally {
    await open.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
