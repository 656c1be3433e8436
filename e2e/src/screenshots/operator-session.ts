// A person in a browser: signs in with it, takes the operator role by the relay's one-time link, and makes an API key.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";

const LOOK_MS_MAX = 60_000;

/** Resolves with the account's id. The session lives in the page's memory: later pages sign in again by themselves, by the browser's key. */
export async function takeOperatorRole(page: Page, siteUrl: string, dataDir: string): Promise<string> {
  page.setDefaultTimeout(LOOK_MS_MAX);
  const link = new URL((await readFile(join(dataDir, "keys", "operator-link"), "utf8")).trim());
  // By the name that all pages are opened by: another name is another browser to the site.
  await page.goto(`${siteUrl}${link.pathname}${link.hash}`);
  const take = page.getByRole("button", { name: "Take the role" });
  const signIn = page.getByRole("button", { name: "Sign in with this browser" });
  await take.or(signIn).waitFor();
  if (await signIn.isVisible()) await signIn.click();
  await take.waitFor();
  const account = (await page.locator("main").textContent())?.match(/acc_\w{26}/)?.[0];
  if (account === undefined) throw new Error("the page of the invitation does not say which account gets the role");
  await take.click();
  await page.getByRole("heading", { name: "You are an operator now" }).waitFor();
  return account;
}

/** Makes a key that may do everything, as the console offers it, and resolves with its secret. */
export async function makeApiKey(page: Page, siteUrl: string): Promise<string> {
  await page.goto(`${siteUrl}/console/keys`);
  await page.getByRole("button", { name: "Make a key" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name").fill("Screenshots");
  await form.getByRole("radio", { name: /^Everything/ }).check();
  await form.getByRole("button", { name: "Make the key" }).click();
  const shown = page.getByRole("dialog", { name: "Your new key" });
  await shown.waitFor();
  const secret = (await shown.locator("code").first().textContent())?.match(/^sk-starling-[\w-]+$/)?.[0];
  if (secret === undefined) throw new Error("the page does not show the key that it made");
  return secret;
}
