// The main job on real input in one go: a network, a tab that lends itself, sentences embedded, pages read, everything checked.
import { parseArgs } from "node:util";
import type { OcrOutput, ResultLine } from "@starling/protocol";
import { formatPoints, parsePoints } from "@starling/protocol";
import { characterAccuracy, readPages } from "./data/pages.ts";
import { createCheckList } from "./demo/check-list.ts";
import { nearest } from "./demo/nearest.ts";
import { runJob } from "./demo/run-job.ts";
import { realSentences } from "./demo/sentences.ts";
import { openNetwork } from "./network/open-network.ts";
import { embedDirectly, largestDifference } from "./reference/embed-directly.ts";
import { readDirectly } from "./reference/read-directly.ts";
import { launchChromium } from "./tab/launch-chromium.ts";
import { lendTab, shownMachine, shownModels, shownPoints, untilModelsReady } from "./tab/lend-tab.ts";

const EMBED = "use-lite-en";
const OCR = "ppocr-v4";
const SENTENCES_MIN = 500;
const SENTENCES_DEFAULT = 600;
const TOLERANCE = 1e-4;
/** Less than this share of a page's characters read right would be no reading. */
const ACCURACY_MIN = 0.9;
const POINTS_WAIT_MS = 10_000;
const QUERIES = [
  "A priest speaks to his congregation.",
  "The soup was hot and very good.",
  "The government should spend less money.",
];

const HELP = `Runs Starling's main job on real input: starts a network, lends a headless Chromium tab to it, embeds sentences, reads pages,
and checks every answer against the same models run directly.

  npm run demo -- [options]

  --sentences N    how many sentences to embed (default: ${SENTENCES_DEFAULT}, at least ${SENTENCES_MIN})
  --data-dir DIR   where the network keeps what it knows (default: a temporary folder)
  --port N         the relay's port (default: any free one)
  --help           this text`;

const { values } = parseArgs({
  options: {
    sentences: { type: "string", default: String(SENTENCES_DEFAULT) },
    "data-dir": { type: "string" },
    port: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const micro = (points: string): bigint => parsePoints(points) ?? 0n;
const shorten = (text: string, chars: number): string => (text.length <= chars ? text : `${text.slice(0, chars - 1)}…`);
const inOrder = (lines: readonly ResultLine[], count: number): boolean =>
  lines.length === count && lines.every((line, i) => line.index === i && line.ok);

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(name, () => stop.abort(new Error("The demo was stopped.")));

try {
  const failures = await demo(stop.signal);
  for (const sentence of failures) console.error(`Not right: ${sentence}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} catch (error) {
  console.error(stop.signal.aborted ? "The demo was stopped." : error);
  process.exitCode = 1;
}

async function demo(signal: AbortSignal): Promise<readonly string[]> {
  const sentences = await realSentences(Math.max(SENTENCES_MIN, Number(values.sentences)));
  const pages = await readPages();
  const checks = createCheckList(console.log);

  console.log("\nA network without a seed node, so that the tab does all the work");
  await using open = await openNetwork({
    signal,
    say: console.error,
    ...(values["data-dir"] === undefined ? {} : { dataDir: values["data-dir"] }),
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
  });
  const { network, client } = open;
  console.log(`  relay ${network.relayUrl}   site ${network.siteUrl}`);

  console.log("\nA tab at /contribute agrees to lend itself");
  const browser = await launchChromium();
  try {
    signal.addEventListener("abort", () => void browser.close());
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await lendTab(page, network.siteUrl);
    await untilModelsReady(page, [EMBED, OCR]);
    const machine = await shownMachine(page);
    console.log(`  ${browser.browserType().name()} ${browser.version()}   ${machine}`);
    for (const { modelId, detail } of await shownModels(page)) console.log(`  ${modelId.padEnd(12)} ${detail}`);
    const before = { consumer: (await client.account()).points.available, tab: await shownPoints(page) };

    console.log(`\n${sentences.length} sentences of real books to embed, ${pages.length} page images to read`);
    const embedded = await runJob(client, "embed", { model: EMBED, items: sentences }, signal);
    const read = await runJob(client, "read", { model: OCR, items: pages.map(({ image }) => ({ image })) }, signal);
    const vectors = embedded.lines.map(vectorOf);
    const texts = read.lines.map(readingOf);
    console.log(
      `  ${(sentences.length / embedded.seconds).toFixed(1)} sentences a second, ${(pages.length / read.seconds).toFixed(2)} pages a second`,
    );

    console.log("\nNearest sentences");
    const queries = await client.embed({ model: EMBED, input: QUERIES }, { signal });
    QUERIES.forEach((query, i) => {
      console.log(`  “${query}”`);
      for (const { index, score } of nearest(queries.vectors[i] ?? [], vectors, 2))
        console.log(`    ${score.toFixed(3)}  ${shorten(sentences[index] ?? "", 110)}`);
    });

    console.log("\nText read");
    const accuracies = pages.map(({ text }, i) => characterAccuracy(texts[i]?.text ?? "", text));
    pages.forEach(({ name }, i) => {
      console.log(
        `  ${name.padEnd(26)} ${((accuracies[i] ?? 0) * 100).toFixed(1)} % of characters   “${shorten((texts[i]?.text ?? "").replace(/\s+/g, " "), 60)}”`,
      );
    });

    await page.waitForFunction(
      () =>
        [...document.querySelectorAll("dt")].some(
          (term) => term.textContent === "pending" && term.parentElement?.querySelector("dd")?.textContent === "0",
        ),
      undefined,
      { timeout: POINTS_WAIT_MS },
    );
    const after = { consumer: (await client.account()).points.available, tab: await shownPoints(page) };
    console.log(`\nPoints            before → after`);
    console.log(`  consumer        ${before.consumer} → ${after.consumer}`);
    console.log(`  tab, settled    ${before.tab.settled} → ${after.tab.settled}`);

    console.log("\nChecks");
    const stats = await client.network();
    const spent = micro(before.consumer) - micro(after.consumer);
    const earned = micro(after.tab.settled) - micro(before.tab.settled);
    checks.check(embedded.job.state === "done" && read.job.state === "done", "both jobs are done");
    checks.check(
      inOrder(embedded.lines, sentences.length) && inOrder(read.lines, pages.length),
      "each item was answered once, in order",
    );
    const direct = await embedDirectly(EMBED, sentences);
    const worst = Math.max(...direct.map((vector, i) => largestDifference(vector, vectors[i] ?? [])));
    checks.check(
      worst <= TOLERANCE,
      `embeddings equal onnxruntime-node's within ${TOLERANCE} (largest difference ${worst.toExponential(1)})`,
    );
    const directly = await readDirectly(
      OCR,
      pages.map(({ image }) => image),
    );
    const same = directly.filter((reading, i) => reading.text === texts[i]?.text).length;
    checks.check(
      same === pages.length,
      `${same} of ${pages.length} pages read exactly as by the same models run directly`,
    );
    checks.check(
      accuracies.every((share) => share >= ACCURACY_MIN),
      `at least ${ACCURACY_MIN * 100} % of each page's characters are right`,
    );
    checks.check(stats.nodes.connected === 1 && stats.nodes.byBackend.cpu === 0, "the tab was the only node");
    checks.check(earned > 0n, `the tab earned ${formatPoints(earned)} points, all settled`);
    checks.check(spent >= earned && spent > 0n, `the consumer paid ${formatPoints(spent)} points`);
    checks.check(
      errors.length === 0,
      errors.length === 0 ? "the page had no error" : `the page had errors: ${errors.join("; ")}`,
    );
    await page.getByRole("button", { name: "Stop" }).click();
  } finally {
    await browser.close();
  }
  return checks.failures();
}

function vectorOf(line: ResultLine): readonly number[] {
  return line.ok && "embedding" in line.output ? line.output.embedding : [];
}
function readingOf(line: ResultLine): OcrOutput | undefined {
  return line.ok && "lines" in line.output ? line.output : undefined;
}
