// The first operator takes the role by the one-time link, sees who lends, suspends a liar's account and finds it in the log.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../src/fixture/test.ts";
import { lendTab } from "../src/tab/lend-tab.ts";

const REASON = "Its answers don't look like answers.";
const accountOf = async (page: Page): Promise<string> => {
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign in with this browser" }).click();
  return (await page.getByText(/^acc_[0-9A-Z]{26}$/).textContent()) ?? "";
};

test("an operator comes by the link, sees a node, suspends its account and is in the log", async ({
  browser,
  open,
}) => {
  const { siteUrl, dataDir } = open.network;
  const link = (await readFile(join(dataDir, "keys", "operator-link"), "utf8")).trim();
  const contributor = await (await browser.newContext({ baseURL: siteUrl })).newPage();
  const operator = await (await browser.newContext({ baseURL: siteUrl })).newPage();

  const account = await accountOf(contributor);
  await lendTab(contributor, siteUrl);

  await test.step("nobody is let in without the role", async () => {
    await operator.goto("/admin/accounts");
    await expect(operator.getByRole("heading", { name: "Sign in to go on" })).toBeVisible();
    await operator.getByRole("button", { name: "Sign in with this browser" }).click();
    await expect(operator.getByRole("heading", { name: "This account is no operator" })).toBeVisible();
    await expect(operator.getByRole("navigation", { name: "Operation" })).toHaveCount(0);
  });

  await test.step("the link gives it, once, and leaves the address", async () => {
    await operator.goto(new URL(link, siteUrl).href);
    await operator.getByRole("button", { name: "Take the role" }).click();
    await expect(operator.getByRole("heading", { name: "You are an operator now" })).toBeVisible();
    expect(operator.url()).toBe(`${siteUrl}/admin/claim`);
    await contributor
      .context()
      .newPage()
      .then(async (page) => {
        await page.goto(new URL(link, siteUrl).href);
        await page.getByRole("button", { name: "Take the role" }).click();
        await expect(page.getByRole("alert").first()).toBeVisible();
        await expect(page.getByRole("heading", { name: "Become an operator" })).toBeVisible();
        await page.close();
      });
  });

  await test.step("the contributing node is there", async () => {
    await operator.goto(`/admin/nodes?account=${account}`);
    const row = operator.getByRole("row").filter({ has: operator.locator(`a[href="/admin/accounts/${account}"]`) });
    await expect(row).toHaveCount(1);
  });

  await test.step("its account is suspended, for a reason", async () => {
    await operator.goto(`/admin/accounts/${account}`);
    await operator.getByRole("button", { name: "Suspend", exact: true }).click();
    const sheet = operator.getByRole("dialog", { name: "Suspend this account?" });
    await sheet.getByRole("button", { name: "Suspend the account" }).click();
    await expect(sheet.getByRole("alert")).toBeVisible();
    await sheet.getByLabel("Reason").fill(REASON);
    await sheet.getByRole("button", { name: "Suspend the account" }).click();
    await expect(operator.getByRole("main").getByText(`“${REASON}”`)).toBeVisible();
    await expect(operator.getByRole("button", { name: "Reinstate" })).toBeVisible();
  });

  await test.step("and that is in the log", async () => {
    await operator.goto(`/admin/audit?subject=${account}`);
    const row = operator.getByRole("row").filter({ hasText: REASON });
    await expect(row).toContainText("Suspended an account");
  });

  await contributor.context().close();
  await operator.context().close();
});
