// Points become tokens as a visitor makes them do: a wallet in the same browser, one press, and whoever wants to know asks the chain.
import type { BrowserContext, Page } from "@playwright/test";
import { starTokenAbi } from "@starling/contracts";
import { parsePoints, weiOfPoints } from "@starling/protocol";
import { createPublicClient, getAddress, http } from "viem";
import type { Network } from "../../../scripts/network/start-network.mjs";

const PASSPHRASE = "seven starlings on a wire";
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

/** Makes a wallet, redeems all that can be redeemed to it, and looks at both ends. */
export async function redeemPoints(context: BrowserContext, network: Network): Promise<Redeemed> {
  const { chainUrl, contracts, siteUrl } = network;
  if (chainUrl === null || contracts === null) throw new Error("the network was started without a chain");
  const page = await context.newPage();
  await page.goto(`${siteUrl}/wallet`);
  await page.getByRole("button", { name: "Create a wallet" }).click();
  await page.getByRole("radio", { name: /^A passphrase/ }).check();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("Passphrase, once more", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Create the wallet" }).click();
  await page.getByRole("button", { name: "Later" }).click();
  const address = await page
    .getByText(/^0x[0-9a-fA-F]{40}$/)
    .first()
    .innerText();

  await untilRedeemable(page);
  const amount = await page.getByLabel("Points to redeem").inputValue();
  await page.getByRole("button", { name: /^Redeem / }).click();
  await page.getByText("The tokens are in your wallet.").waitFor({ timeout: REDEEMED_MS_MAX });
  const points = parsePoints(amount) ?? 0n;

  const chain = createPublicClient({ transport: http(chainUrl) });
  const token = { address: getAddress(contracts.starToken), abi: starTokenAbi } as const;
  const [tokens, supply] = await Promise.all([
    chain.readContract({ ...token, functionName: "balanceOf", args: [getAddress(address)] }),
    chain.readContract({ ...token, functionName: "totalSupply" }),
  ]);
  const shown = await shownBalance(page);
  await page.close();
  return { points, address, shown, tokens, supply };
}

export const tokensOf = (points: bigint): bigint => weiOfPoints(points);

/** Rewards settle some seconds after the last verdict: until then the page says that they are pending. */
async function untilRedeemable(page: Page): Promise<void> {
  const look = page.getByRole("button", { name: "See my points" });
  const redeem = page.getByRole("button", { name: /^Redeem / });
  for (const until = Date.now() + SETTLED_MS_MAX; Date.now() < until; ) {
    await look.click();
    await page.getByText("redeemable points").waitFor();
    if ((await redeem.isVisible()) && !(await page.getByText("more are pending").isVisible())) return;
    await page.waitForTimeout(LOOK_AGAIN_MS);
    await page.reload();
    await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    await page.getByRole("button", { name: "Open", exact: true }).click();
  }
  throw new Error(`no points could be redeemed within ${SETTLED_MS_MAX / 1000} s`);
}

/** Once it isn't nothing any more. */
async function shownBalance(page: Page): Promise<string> {
  const balance = page.getByRole("definition").first();
  await balance.filter({ hasText: /[1-9]/ }).waitFor();
  return (await balance.innerText()).replace(/\s+/g, " ").trim();
}
