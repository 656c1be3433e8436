// What a tab has earned becomes tokens in its owner's wallet, once an operator approves, and the relay's death in the middle of it
// changes nothing.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { parsePoints } from "@starling/protocol";
import { createTestClient, http } from "viem";
import { redeemPoints, tokensOf } from "../src/demo/redeem-points.ts";
import { realSentences } from "../src/demo/sentences.ts";
import { type OpenNetwork, openNetwork } from "../src/network/open-network.ts";
import { createInjectedWallet } from "../src/tab/inject-wallet.ts";
import { lendTab, shownPoints, untilModelsReady } from "../src/tab/lend-tab.ts";

const MODEL = "use-lite-en";
/** Rewards leave escrow once the tab has been found right four times. */
const JOBS = 5;
const ITEMS_PER_JOB = 4;
/** More than the local chain makes by itself: what is redeemed counts for good when this test lets it. */
const CONFIRMATIONS = 8;
const NETWORK_MS_MAX = 120_000;

let open: OpenNetwork;
test.beforeAll(async () => {
  test.setTimeout(NETWORK_MS_MAX);
  open = await openNetwork({
    chain: true,
    env: {
      STARLING_ESCROW_AGE_MS: "0",
      STARLING_REDEMPTION_MIN: "0.000001",
      // Each waits for an operator.
      STARLING_REDEMPTION_APPROVAL_FROM: "0.000001",
      STARLING_CHAIN_CONFIRMATIONS: String(CONFIRMATIONS),
    },
    say: console.error,
  });
});
test.afterAll(() => open?.close());

/** Signs in with a wallet by the one-time link, and takes the role. */
async function openOperator(browser: Browser): Promise<Page> {
  const { siteUrl, dataDir } = open.network;
  const context = await browser.newContext({ baseURL: siteUrl });
  await createInjectedWallet("Test Wallet").into(context);
  const page = await context.newPage();
  const link = (await readFile(join(dataDir, "keys", "operator-link"), "utf8")).trim();
  await page.goto(new URL(link, siteUrl).href);
  await page.getByRole("button", { name: "Sign in with Test Wallet" }).click();
  await page.getByRole("button", { name: "Take the role" }).click();
  await expect(page.getByRole("heading", { name: "You are an operator now" })).toBeVisible();
  // By the wallet again: a page that is opened anew knows nobody.
  await page.goto("/admin/redemptions");
  await page.getByRole("button", { name: "Sign in with Test Wallet" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Redemptions" })).toBeVisible();
  return page;
}

async function decide(operator: Page, what: "Approve" | "Reject", reason: string): Promise<void> {
  await operator.getByRole("button", { name: new RegExp(`^${what} rdm_`) }).click();
  const sheet = operator.getByRole("dialog", { name: new RegExp(`^${what} .* points\\?$`) });
  await sheet.getByLabel("Reason").fill(reason);
  await sheet.getByRole("button", { name: what, exact: true }).click();
  await expect(operator.getByText("No redemption waits")).toBeVisible();
}

test("points become tokens when an operator approves, over a relay that is killed in between", async ({
  page,
  context,
  browser,
}) => {
  const { network, client } = open;
  await test.step("a tab works, is found right, and its points settle", async () => {
    await lendTab(page, network.siteUrl);
    await untilModelsReady(page, [MODEL]);
    const sentences = await realSentences(JOBS * ITEMS_PER_JOB);
    const jobs = Array.from({ length: JOBS }, (_, i) =>
      client.jobs.create({
        model: MODEL,
        items: sentences.slice(i * ITEMS_PER_JOB, (i + 1) * ITEMS_PER_JOB),
        assurance: "full",
      }),
    );
    for (const job of jobs) expect((await client.jobs.wait((await job).id)).state).toBe("done");
    await expect.poll(() => shownPoints(page)).toMatchObject({ pending: "0", settled: expect.stringMatching(/[1-9]/) });
  });
  const { settled } = await shownPoints(page);

  const operator = await openOperator(browser);

  const redeemed = await redeemPoints(context, network, async (wallet) => {
    await test.step("an operator, signed in by a wallet, rejects it from the page: the points come back, and why", async () => {
      await expect(wallet.getByText("Waits for an operator")).toBeVisible();
      await decide(operator, "Reject", "Who are you?");
      await expect(wallet.getByText("Not approved")).toBeVisible();
      await expect(wallet.getByText("Who are you?")).toBeVisible();
      await expect.poll(() => shownPoints(page)).toMatchObject({ settled });
    });
    await test.step("asked for again, it is approved from the page, and both are in the log as points", async () => {
      await wallet.getByRole("button", { name: "Done", exact: true }).click();
      await wallet.getByRole("button", { name: /^Redeem / }).click();
      await expect(wallet.getByText("Waits for an operator")).toBeVisible();
      await decide(operator, "Approve", "Now I know.");
      await operator
        .getByRole("navigation", { name: "Operation" })
        .getByRole("link", { name: "Audit log", exact: true })
        .click();
      for (const [act, reason] of [
        ["Approved a redemption", "Now I know."],
        ["Rejected a redemption", "Who are you?"],
      ] as const) {
        const row = operator.getByRole("row").filter({ hasText: reason });
        await expect(row).toContainText(act);
        await expect(row).toContainText(`${settled} points`);
      }
      await operator.context().close();
    });
    await test.step("the relay dies once the voucher is in a block; the page goes on by itself", async () => {
      await expect(wallet.getByText("In a block", { exact: true })).toBeVisible();
      await open.crashRelay();
      await expect(wallet.getByText("The tokens are in your wallet.")).toBeHidden();
      await createTestClient({ mode: "anvil", transport: http(network.chainUrl ?? "") }).mine({
        blocks: CONFIRMATIONS,
      });
    });
  });

  await test.step("the wallet, the chain and the ledger say the same", async () => {
    const { points, tokens, supply, shown } = redeemed;
    expect(points).toBe(parsePoints(settled));
    expect(points).toBeGreaterThan(0n);
    expect(tokens).toBe(tokensOf(points));
    expect(supply).toBe(tokens);
    expect(shown).toContain(settled.replace(/^0$/, ""));
    expect(shown).toContain("STAR");
    await expect.poll(() => shownPoints(page)).toMatchObject({ pending: "0", settled: "0" });
  });
});
