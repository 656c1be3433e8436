// Points become tokens as a visitor makes them do: a wallet in the same browser, one press, and whoever wants to know asks the chain.
import type { BrowserContext, Page } from "@playwright/test";
import { parsePoints, weiOfPoints } from "@starling/protocol";
import type { Network } from "../../../scripts/network/start-network.mjs";
import { readTokens } from "../wallet/read-tokens.ts";
import { createWallet, openWallet } from "../wallet/wallet-page.ts";

const REDEEMED_MS_MAX = 60_000;
const SETTLED_MS_MAX = 90_000;
const LOOK_AGAIN_MS = 2_000;

export interface Redeemed {
  /** Micro-points. */
  readonly points: bigint;
  readonly address: string;
  /** As the wallet's page writes it. */
  readonly shown: string;
  /** The token's smallest units, as a client of its own reads them from the chain. */
  readonly tokens: bigint;
  readonly supply: bigint;
}

/**
 * Makes a wallet, redeems all that can be redeemed to it, and looks at both ends.
 * @param meanwhile what happens once it was asked for, before it is waited for
 */
export async function redeemPoints(
  context: BrowserContext,
  network: Network,
  meanwhile: (page: Page) => Promise<void> = async () => {},
): Promise<Redeemed> {
  const page = await context.newPage();
  const address = await createWallet(page, network.siteUrl);
  await untilRedeemable(page);
  const amount = await page.getByLabel("Points to redeem").inputValue();
  await page.getByRole("button", { name: /^Redeem / }).click();
  await meanwhile(page);
  await page.getByText("The tokens are in your wallet.").waitFor({ timeout: REDEEMED_MS_MAX });
  const points = parsePoints(amount) ?? 0n;
  const { owned: tokens, supply } = await readTokens(network, address);
  const shown = await shownBalance(page);
  await page.close();
  return { points, address, shown, tokens, supply };
}

export const tokensOf = (points: bigint): bigint => weiOfPoints(points);

/** Rewards settle some seconds after the last verdict: until then the page says that they are pending. */
async function untilRedeemable(page: Page): Promise<void> {
  const look = page.getByRole("button", { name: "See my points" });
  const redeem = page.getByRole("button", { name: /^Redeem / });
  const points = page.getByText("redeemable points");
  for (const until = Date.now() + SETTLED_MS_MAX; Date.now() < until; ) {
    // Who is signed in already sees them without asking.
    await look.or(points).first().waitFor();
    if (await look.isVisible()) await look.click();
    await points.waitFor();
    if ((await redeem.isVisible()) && !(await page.getByText("more are pending").isVisible())) return;
    await page.waitForTimeout(LOOK_AGAIN_MS);
    await page.reload();
    await openWallet(page);
  }
  throw new Error(`no points could be redeemed within ${SETTLED_MS_MAX / 1000} s`);
}

/** Once it isn't nothing any more. */
async function shownBalance(page: Page): Promise<string> {
  const balance = page.getByRole("definition").first();
  await balance.filter({ hasText: /[1-9]/ }).waitFor();
  return (await balance.innerText()).replace(/\s+/g, " ").trim();
}
