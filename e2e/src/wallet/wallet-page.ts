// The site's wallet as its owner works it: found by roles and names, never by what lies behind them.
import type { Locator, Page } from "@playwright/test";
import { type Address, getAddress } from "viem";

const PASSPHRASE = "seven starlings on a wire";
/** Longer than the page wants a button held. */
const HOLD_MS = 2_300;

/** Makes a wallet on a page of the site, sealed by a passphrase and not written down. Gives its address. */
export async function createWallet(page: Page, siteUrl: string): Promise<Address> {
  await page.goto(`${siteUrl}/wallet`);
  await page.getByRole("button", { name: "Create a wallet" }).click();
  await page.getByRole("radio", { name: /^A passphrase/ }).check();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("Passphrase, once more", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Create the wallet" }).click();
  await page.getByRole("button", { name: "Later" }).click();
  const shown = page.getByText(/^0x[0-9a-fA-F]{40}$/).first();
  return getAddress((await shown.textContent()) ?? "");
}

/** Opens the wallet that was made here, after a reload or a lock. */
export async function openWallet(page: Page): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("button", { name: "Lock", exact: true }).waitFor();
}

/** Hands a dApp's link to the open wallet. */
export async function pasteLink(page: Page, uri: string): Promise<void> {
  await page.getByRole("button", { name: "Connections", exact: true }).click();
  await page.getByRole("textbox", { name: "WalletConnect link" }).fill(uri);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
}

/** What a dApp waits for: the sheet that asks the owner. */
export const sheetOf = (page: Page): Locator => page.getByRole("dialog");

/** Presses a button as long as dangerous ones want it. */
export async function holdButton(button: Locator): Promise<void> {
  await button.click({ delay: HOLD_MS });
}
