// A network with something in it to look at: a tab that computes, an operator who is signed in, a job of theirs with receipts.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext } from "@playwright/test";
import { createClient } from "@starling/sdk";
import { type OpenNetwork, openNetwork } from "../network/open-network.ts";
import { lendTab, untilModelsReady } from "../tab/lend-tab.ts";
import { makeApiKey, takeOperatorRole } from "./operator-session.ts";
import type { Made, Visitor } from "./pages.ts";

const MODEL = "use-lite-en";
const TEXTS = ["Starlings fly in flocks.", "A flock turns as one.", "Nobody leads it.", "Each watches seven others."];
const ROUNDS = 40;
const POINTS = "500";

export interface World {
  readonly siteUrl: string;
  readonly relayUrl: string;
  readonly visitors: Readonly<Record<Visitor, BrowserContext>>;
  readonly made: Made;
  close(): Promise<void>;
}

export interface OpenWorldOptions {
  readonly browser: Browser;
  readonly dataDir: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Default true; without it nobody is signed in as an operator, and the development account's job is shown. */
  readonly withOperator?: boolean;
}

export async function openWorld({
  browser,
  dataDir,
  signal,
  say,
  withOperator = true,
}: OpenWorldOptions): Promise<World> {
  const open: OpenNetwork = await openNetwork({ dataDir, signal, say });
  const siteUrl = open.network.siteUrl.replace("127.0.0.1", "localhost");
  const context = () => browser.newContext({ locale: "en-GB", reducedMotion: "reduce" });
  const visitors = { anybody: await context(), lender: await context(), operator: await context() };
  const close = async () => {
    await Promise.all(Object.values(visitors).map((visitor) => visitor.close()));
    await open.close();
  };
  try {
    say("a tab lends");
    const tab = await visitors.lender.newPage();
    await lendTab(tab, siteUrl);
    await untilModelsReady(tab, [MODEL]);
    let { client } = open;
    let accountId = "";
    if (withOperator) {
      say("somebody takes the operator role");
      const page = await visitors.operator.newPage();
      accountId = await takeOperatorRole(page, siteUrl, dataDir);
      const operatorKey = (await readFile(join(dataDir, "keys", "operator-api-key"), "utf8")).trim();
      const operator = createClient({ relayUrl: open.network.relayUrl, apiKey: operatorKey });
      await operator.admin.grant({ account: accountId, amount: POINTS, reason: "Points to look at pages with" });
      client = createClient({ relayUrl: open.network.relayUrl, apiKey: await makeApiKey(page, siteUrl) });
      await page.close();
    }
    say("a job is answered");
    const items = Array.from({ length: ROUNDS }, (_, round) => TEXTS.map((text) => `${text} ${round}`)).flat();
    const job = await client.jobs.create({ model: MODEL, items }, { signal });
    let receiptId = "";
    for await (const line of client.jobs.results(job.id, { signal })) receiptId ||= line.ok ? line.receipt : "";
    const { relayUrl } = open.network;
    return { siteUrl, relayUrl, visitors, made: { jobId: job.id, receiptId, modelId: MODEL, accountId }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
