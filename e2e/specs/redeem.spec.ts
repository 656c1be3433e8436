// What a tab has earned becomes tokens in its owner's wallet, and the relay's death in the middle of it changes nothing.
import { expect, test } from "@playwright/test";
import { parsePoints } from "@starling/protocol";
import { createTestClient, http } from "viem";
import { redeemPoints, tokensOf } from "../src/demo/redeem-points.ts";
import { realSentences } from "../src/demo/sentences.ts";
import { type OpenNetwork, openNetwork } from "../src/network/open-network.ts";
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
      STARLING_CHAIN_CONFIRMATIONS: String(CONFIRMATIONS),
    },
    say: console.error,
  });
});
test.afterAll(() => open?.close());

test("points become tokens, over a relay that is killed in between", async ({ page, context }) => {
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

  const redeemed = await redeemPoints(context, network, async (wallet) => {
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
