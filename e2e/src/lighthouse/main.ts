// `npm run lighthouse`: Lighthouse's four categories for every public page of the built site, in the installed Chromium.
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launch } from "chrome-launcher";
import lighthouse, { type Result } from "lighthouse";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/setup/chromium.mjs";
import { onStopSignal } from "../../../scripts/stop-signals.mjs";
import { openWorld } from "../screenshots/open-world.ts";
import { sitePages } from "../screenshots/pages.ts";
import { launchChromium } from "../tab/launch-chromium.ts";
import { CATEGORIES, type PageScores, readScores } from "./read-scores.ts";

const SCORE_MIN = 95;

const HELP = `Runs Lighthouse on every public page of the site: performance, accessibility, best practices, SEO.

  npm run lighthouse -- [names…] [options]

  names              pages whose name begins so (home, docs); all public ones without one
  --phone            as a middling phone on a slow network (Lighthouse's own default), in place of a desktop computer
  --help             this text

Exit status 1 where a score is under ${SCORE_MIN}.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { phone: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const DESKTOP = {
  formFactor: "desktop",
  screenEmulation: { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false },
  throttling: {
    rttMs: 40,
    throughputKbps: 10_240,
    cpuSlowdownMultiplier: 1,
    requestLatencyMs: 0,
    downloadThroughputKbps: 0,
    uploadThroughputKbps: 0,
  },
} as const;

/** A busy machine loses a trace now and then: a page is looked at as often as this before it counts as failed. */
const TRIES_MAX = 3;

async function reportOn(url: string, port: number, tries = TRIES_MAX): Promise<Result> {
  const result = await lighthouse(url, {
    port,
    output: "json",
    logLevel: "error",
    onlyCategories: [...CATEGORIES],
    ...(values.phone ? {} : DESKTOP),
  });
  const failure = result === undefined ? "it said nothing" : result.lhr.runtimeError?.message;
  if (result !== undefined && failure === undefined) return result.lhr;
  if (tries > 1) return reportOn(url, port, tries - 1);
  throw new Error(`Lighthouse could not look at ${url}: ${failure}`);
}

const stop = new AbortController();
onStopSignal(() => stop.abort());
const dataDir = await mkdtemp(join(tmpdir(), "starling-"));
const browser = await launchChromium();
const scores: PageScores[] = [];
try {
  const say = (line: string) => console.log(`  ${line}`);
  const world = await openWorld({ browser, dataDir, signal: stop.signal, say, withOperator: false });
  // The tab that computed has done its part: it would take the time that is measured.
  await browser.close();
  const executablePath = findChromium();
  const chrome = await launch({
    chromeFlags: ["--headless=new", ...CHROMIUM_FLAGS],
    ...(executablePath === undefined ? {} : { chromePath: executablePath }),
  });
  try {
    const pages = sitePages(world.made).filter(
      ({ name, isPublic }) =>
        isPublic === true && (positionals.length === 0 || positionals.some((wanted) => name.startsWith(wanted))),
    );
    for (const page of pages) {
      stop.signal.throwIfAborted();
      const report = await reportOn(`${world.siteUrl}${page.path}`, chrome.port);
      const read = readScores(page.name, report);
      scores.push(read);
      const load = loadavg()[0]?.toFixed(1);
      console.log(
        `  ${read.name.padEnd(20)} ${read.scores.map((score) => String(score).padStart(4)).join(" ")}   (load ${load})`,
      );
      for (const fault of read.faults) console.log(`      ${fault}`);
    }
  } finally {
    chrome.kill();
    await world.close();
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
} finally {
  await browser.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`\n${"page".padEnd(22)} ${CATEGORIES.join("  ")}`);
for (const { name, scores: all } of scores) console.log(`${name.padEnd(22)} ${all.join("  ")}`);
const low = scores.filter(({ scores: all }) => all.some((score) => score < SCORE_MIN));
console.log(
  low.length === 0
    ? `\nAll are ${SCORE_MIN} or more.`
    : `\nUnder ${SCORE_MIN}: ${low.map(({ name }) => name).join(", ")}.`,
);
process.exit(stop.signal.aborted ? 130 : low.length > 0 ? 1 : 0);
