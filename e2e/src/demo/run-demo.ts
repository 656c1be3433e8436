// The demo from beginning to end: a network, a tab that agrees, two jobs, what came of them, and whether it is right.
import type { BrowserContext, Page } from "@playwright/test";
import { type ModelManifest, unitsOf } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { type OpenNetwork, openNetwork } from "../network/open-network.ts";
import { promptOf } from "../reference/prompt-of.ts";
import { launchChromium } from "../tab/launch-chromium.ts";
import { shownModels, untilModelsReady } from "../tab/lend-tab.ts";
import { agree, readTerms } from "./agree.ts";
import { checkAnswers } from "./check-answers.ts";
import { createCheckList } from "./check-list.ts";
import type { DemoOptions } from "./options.ts";
import { isWholeAnswer, readingsOf, vectorsOf } from "./outputs.ts";
import { noPictures, preparePictures } from "./pictures.ts";
import {
  type Balances,
  type Bill,
  balancesOnceEarned,
  billOf,
  changeText,
  earnedBy,
  pointsText,
  readBalances,
  sumOf,
} from "./points.ts";
import { type Redeemed, redeemPoints, tokensOf } from "./redeem-points.ts";
import { runJob } from "./run-job.ts";
import { say, sayTable, sayTitle, secondsOf } from "./say.ts";
import { sayNearest, sayReadings } from "./say-samples.ts";
import { shownAdapter } from "./shown-adapter.ts";
import { PICTURE_VIEWPORT } from "./take-picture.ts";
import { chunksOf, finalVerdicts, type Verdicts } from "./verdicts.ts";
import { ANSWER_TOKENS, BEGINNING, EMBED, OCR, QUERIES, readWork, type Work, WRITE } from "./work.ts";
import { writeText } from "./write-text.ts";

/** Pages read before the pictures are taken: then the tab computes and has earned something. */
const PICTURES_AFTER_PAGES = 4;
/** Of a demo that redeems. */
const ESCROW_AGE_MS = 3_000;

/** Runs the demo; gives a sentence for each thing that was not right. Ends all that it began. */
export async function runDemo(options: DemoOptions, signal: AbortSignal): Promise<readonly string[]> {
  const work = await readWork(options.sentences);
  const began = performance.now();
  const open = await openNetwork({
    port: options.port,
    signal,
    say: console.error,
    chain: options.redeems,
    // Rewards that wait ten minutes are for networks that go on.
    env: options.redeems ? { STARLING_ESCROW_AGE_MS: String(ESCROW_AGE_MS) } : {},
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  });
  try {
    sayTitle("Network");
    say("relay", open.network.relayUrl);
    say("site", open.network.siteUrl);
    say(
      "up in",
      `${secondsOf(performance.now() - began)}, without a seed node: the tab does all the work, and the relay's referee checks it`,
    );
    return await inBrowser(open, work, options, signal);
  } finally {
    await open.close();
  }
}

async function inBrowser(open: OpenNetwork, work: Work, options: DemoOptions, signal: AbortSignal) {
  const browser = await launchChromium();
  const close = () => browser.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    signal.throwIfAborted();
    const context = await browser.newContext({ colorScheme: "light", viewport: PICTURE_VIEWPORT });
    sayTitle("Tab");
    say("browser", `headless Chromium ${browser.version()}`);
    // What can't be told to stop (a model that runs in this process) is left behind.
    return await Promise.race([lendAndWork({ open, context, work, options, signal }), untilAborted(signal)]);
  } finally {
    signal.removeEventListener("abort", close);
    await close();
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

interface Stage {
  readonly open: OpenNetwork;
  readonly context: BrowserContext;
  readonly work: Work;
  readonly options: DemoOptions;
  readonly signal: AbortSignal;
}

async function lendAndWork({ open, context, work, options, signal }: Stage): Promise<readonly string[]> {
  const { client, network } = open;
  const { sentences, pages } = work;
  const page = await context.newPage();
  const pageErrors: string[] = [];
  page.on("pageerror", (error) => pageErrors.push(error.message));
  await lend(page, network.siteUrl);
  const pictures =
    options.screenshotDir === undefined
      ? noPictures
      : await preparePictures(context, page, network.siteUrl, options.screenshotDir);

  const manifests = await client.catalogue({ signal });
  const before = await readBalances(client, page);
  const itemsBefore = (await client.network({ signal })).totals.items;

  sayTitle(`Work: ${sentences.length} sentences to embed, ${pages.length} page images to read`);
  const embedded = await runJob(
    client,
    { model: EMBED, items: sentences },
    { title: "embed", unit: "sentences", signal },
  );
  const read = await runJob(
    client,
    { model: OCR, items: pages.map(({ image }) => ({ image })) },
    { title: "read", unit: "pages", signal, onProgress: (done) => done >= PICTURES_AFTER_PAGES && pictures.take() },
  );
  const queries = await client.embed({ model: EMBED, input: QUERIES }, { signal });
  sayTitle(`A text, as the tab makes it: “${BEGINNING}”`);
  const written = await writeText(client, { model: WRITE, message: BEGINNING, maxTokens: ANSWER_TOKENS }, signal);
  const { usage } = written.answer;
  say(
    "first",
    `${Math.round(written.firstMs)} ms to the first piece, ${usage.completionTokens} tokens in ${written.seconds.toFixed(1)} s`,
  );
  const bill = sumOf([
    billOf(manifestOf(manifests, EMBED), sentences.length + QUERIES.length),
    billOf(manifestOf(manifests, OCR), pages.length),
    billOf(manifestOf(manifests, WRITE), unitsOf(usage.promptTokens, usage.completionTokens)),
  ]);
  const answers = {
    written,
    prompt: await promptOf(WRITE, BEGINNING),
    vectors: vectorsOf(embedded.lines),
    queryVectors: queries.vectors,
    readings: readingsOf(read.lines),
  };
  sayNearest(QUERIES, answers.queryVectors, sentences, answers.vectors);
  sayReadings(pages, answers.readings);

  const after = await balancesOnceEarned(client, page, earnedBy(before) + bill.reward);
  const { nodes, totals } = await client.network({ signal });
  sayPoints(before, after);

  sayTitle("Verdicts: of each batch of answers one is drawn, and computed again by the relay's own referee");
  const verdicts = await finalVerdicts(client, [embedded.job.id, read.job.id, queries.job, written.answer.job], signal);
  sayVerdicts(verdicts);
  await page.getByRole("button", { name: "Stop" }).click();
  const redeemed = options.redeems ? await redeem(context, open) : null;

  sayTitle("Checks");
  const checks = createCheckList(console.log);
  const itemCount = sentences.length + QUERIES.length + pages.length + 1;
  checks.check(
    isWholeAnswer(embedded.lines, sentences.length) &&
      isWholeAnswer(read.lines, pages.length) &&
      queries.vectors.length === QUERIES.length &&
      totals.items - itemsBefore === itemCount,
    `each of the ${itemCount} items was answered once and came back in order`,
    `Not every item was answered once and in order: the relay counts ${totals.items - itemsBefore} answers to ${itemCount} items.`,
  );
  checks.check(
    nodes.connected === 1 && nodes.byBackend.cpu === 0,
    "the tab was the only node",
    `The tab was not the only node: ${nodes.connected} are connected.`,
  );
  await checkAnswers(checks, work, answers, signal);
  checkVerdicts(checks, verdicts);
  checkPoints(checks, before, after, bill);
  if (redeemed !== null) checkRedeemed(checks, redeemed);
  checks.check(pageErrors.length === 0, "the page threw no error", `The page threw an error: ${pageErrors.join("; ")}`);

  const taken = await pictures.taken();
  if (taken.length > 0) {
    sayTitle("Pictures");
    for (const file of taken) console.log(`  ${file}`);
  }
  return checks.failures();
}

/** Reads what there is to agree to, agrees, and waits until the tab can compute. */
async function lend(page: Page, siteUrl: string): Promise<void> {
  const terms = await readTerms(page, siteUrl);
  say("/contribute", `“${terms.lead}”`);
  terms.downloads.forEach(({ name, size, price }, i) => {
    say(i === 0 ? "downloads" : "", `${name}, ${size}${price === "" ? "" : `, ${price.replace(" ", " points ")}`}`);
  });
  say("pressed", `“${await agree(page)}”`);
  const agreed = performance.now();
  await untilModelsReady(page, [EMBED, OCR, WRITE]);
  say("ready in", secondsOf(performance.now() - agreed));
  say("GPU", await shownAdapter(page));
  for (const { modelId, detail } of await shownModels(page)) say(modelId, detail);
}

async function redeem(context: BrowserContext, { network }: OpenNetwork): Promise<Redeemed> {
  sayTitle("Tokens: a wallet in the same browser, and its points on the chain");
  const began = performance.now();
  const redeemed = await redeemPoints(context, network);
  const { points, address, shown, tokens } = redeemed;
  say("wallet", address);
  say("redeemed", `${pointsText(points)} points in ${secondsOf(performance.now() - began)}`);
  say("wallet shows", shown);
  say("chain holds", `${tokens} of 10^18 a token`);
  return redeemed;
}

function checkRedeemed(checks: ReturnType<typeof createCheckList>, { points, shown, tokens, supply }: Redeemed): void {
  const wanted = tokensOf(points);
  checks.check(
    points > 0n && tokens === wanted && supply === wanted,
    `${pointsText(points)} points became tokens, to the unit, and no others are there`,
    `${pointsText(points)} points were redeemed, and the chain has ${tokens} in the wallet and ${supply} in all; it should be ${wanted}.`,
  );
  const whole = pointsText(points).split(".")[0] ?? "";
  checks.check(
    shown.startsWith(whole) && shown.includes("STAR"),
    `the wallet shows them: ${shown}`,
    `The wallet shows "${shown}" for ${pointsText(points)} tokens.`,
  );
}

function sayPoints({ consumer, contributor }: Balances, after: Balances): void {
  sayTitle("Points");
  const row = (who: string, from: bigint, to: bigint) => [who, pointsText(from), pointsText(to), changeText(to - from)];
  sayTable([
    ["", "before", "after", "change"],
    row("consumer", consumer.available, after.consumer.available),
    row("contributor, settled", contributor.settled, after.contributor.settled),
    row("contributor, in escrow", contributor.escrow, after.contributor.escrow),
  ]);
}

function sayVerdicts(verdicts: Verdicts): void {
  const { checked, audited, inconclusive, provisional, corrected } = verdicts;
  say(
    "chunks",
    `${chunksOf(verdicts)}: ${checked} checked, ${audited} audited, ${inconclusive} inconclusive, ${provisional} provisional`,
  );
  say("corrected", String(corrected));
}

function checkVerdicts(checks: ReturnType<typeof createCheckList>, verdicts: Verdicts): void {
  const { checked, audited, corrected } = verdicts;
  const chunks = chunksOf(verdicts);
  checks.check(
    checked > 0 && checked + audited === chunks && corrected === 0,
    `of ${chunks} chunks a referee computed ${checked} again and found them right, and with them the ${audited} of their batches`,
    `Not every answer was found right: of ${chunks} chunks ${checked} are checked, ${audited} audited, ${corrected} corrected.`,
  );
}

function checkPoints(checks: ReturnType<typeof createCheckList>, before: Balances, after: Balances, bill: Bill): void {
  const paid = before.consumer.available - after.consumer.available;
  checks.check(
    paid === bill.price && after.consumer.held === before.consumer.held,
    `the consumer paid ${pointsText(bill.price)} points, price × items to the millionth, and nothing is held`,
    `The consumer paid ${pointsText(paid)} points and ${pointsText(after.consumer.held)} are held; price × items is ${pointsText(bill.price)}.`,
  );
  const earned = earnedBy(after) - earnedBy(before);
  const { escrow } = after.contributor;
  checks.check(
    earned === bill.reward,
    `the contributor earned ${pointsText(bill.reward)} of them; ${pointsText(escrow)} wait in escrow until its record and some time prove them`,
    `The contributor earned ${pointsText(earned)} points, ${pointsText(escrow)} of them in escrow; its share is ${pointsText(bill.reward)}.`,
  );
}

function manifestOf(manifests: Awaited<ReturnType<StarlingClient["catalogue"]>>, id: string): ModelManifest {
  const found = manifests.find((manifest) => manifest.id === id);
  if (found === undefined) throw new Error(`the catalogue has no ${id}`);
  return found;
}
