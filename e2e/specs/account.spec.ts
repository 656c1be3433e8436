// People sign in by their browser's key, link a wallet, and are the same person on the next device.
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../src/fixture/test.ts";
import { createInjectedWallet, type InjectedWallet } from "../src/tab/inject-wallet.ts";

/** Another device: nothing of one browser's storage is in the other. */
async function openDevice(browser: Browser, siteUrl: string, wallet: InjectedWallet): Promise<Page> {
  const context = await browser.newContext({ baseURL: siteUrl });
  await wallet.into(context);
  const page = await context.newPage();
  await page.goto("/account");
  return page;
}
const numberOn = (page: Page) => page.getByText(/^acc_[0-9A-Z]{26}$/).textContent();
const signInHere = (page: Page) => page.getByRole("button", { name: "Sign in with this browser" }).click();
const region = (page: Page, name: string) => page.getByRole("region", { name });

test("one account over two devices and a wallet, and back in when a device is lost", async ({ browser, open }) => {
  const { siteUrl } = open.network;
  const wallet = createInjectedWallet("Test Wallet");

  const first = await openDevice(browser, siteUrl, wallet);
  await signInHere(first);
  await expect(region(first, "Points")).toContainText("to spend");
  const account = await numberOn(first);
  wallet.agrees = false;
  await first.getByRole("button", { name: "Link Test Wallet" }).click();
  await expect(first.getByText("Nothing was signed.")).toBeVisible();
  wallet.agrees = true;
  await first.getByRole("button", { name: "Link Test Wallet" }).click();
  await expect(region(first, "Wallets")).toContainText(wallet.address.toLowerCase());
  expect(wallet.signed.at(-1)).toContain(`Link this wallet to the Starling account ${account}.`);
  await first.reload();
  await expect(first.getByText(String(account))).toBeVisible();

  await test.step("a second device has an account of its own, which is merged", async () => {
    const second = await openDevice(browser, siteUrl, wallet);
    await signInHere(second);
    const own = await numberOn(second);
    expect(own).not.toBe(account);
    await second.getByRole("button", { name: "Link Test Wallet" }).click();
    const dialog = second.getByRole("dialog", { name: "This wallet has another account" });
    await dialog.getByRole("button", { name: "Merge the accounts" }).click();
    await expect(second.getByText("The accounts are one now.")).toBeVisible();
    expect(wallet.signed.at(-1)).toContain(`Merge the Starling account ${own} `);
    expect(await numberOn(second)).toBe(account);
    await second.reload();
    await expect(second.getByText(String(account))).toBeVisible();
    await expect(region(second, "Devices").getByRole("listitem")).toHaveCount(2);
    await second.context().close();
  });

  await test.step("a third knows the wallet alone; it becomes a device and takes the first one off", async () => {
    const third = await openDevice(browser, siteUrl, wallet);
    await third.getByRole("button", { name: "Sign in with Test Wallet" }).click();
    await expect(third.getByText(String(account))).toBeVisible();
    await third.getByRole("button", { name: "Add this browser" }).click();
    await expect(third.getByRole("button", { name: "Add this browser" })).toHaveCount(0);
    await expect(region(third, "Devices").getByRole("listitem")).toHaveCount(3);
    // The newest is on top, the lost one at the end.
    await region(third, "Devices")
      .getByRole("button", { name: /^Take .* off the account/ })
      .last()
      .click();
    await third.getByRole("dialog").getByRole("button", { name: "Take off" }).click();
    await expect(region(third, "Devices").getByRole("listitem").filter({ visible: true })).toHaveCount(2);
    await third.context().close();
  });

  await test.step("the lost one is out, and can begin anew", async () => {
    await first.reload();
    await expect(first.getByText("This browser was taken off its account")).toBeVisible();
    await first.getByRole("button", { name: "Make a fresh key" }).click();
    await signInHere(first);
    await expect(region(first, "Points")).toBeVisible();
    expect(await numberOn(first)).not.toBe(account);
    await first.context().close();
  });
});

test("a wallet that nobody knows opens an account only when asked to", async ({ browser, open }) => {
  const page = await openDevice(browser, open.network.siteUrl, createInjectedWallet("Other Wallet"));
  await page.getByRole("button", { name: "Sign in with Other Wallet" }).click();
  const dialog = page.getByRole("dialog", { name: "No account has this wallet" });
  await dialog.getByRole("button", { name: "Open an account" }).click();
  await expect(region(page, "Points")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page.getByRole("button", { name: "Sign in with this browser" })).toBeVisible();
  await page.context().close();
});
