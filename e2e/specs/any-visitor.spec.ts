// The same visit on a phone, and without a mouse.
import type { Page } from "@playwright/test";
import { expect, test } from "../src/fixture/test.ts";
import { untilPhase } from "../src/tab/lend-tab.ts";

const TABS_MAX = 40;

/** Presses Tab until the named thing has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, role: "button" | "link", name: string): Promise<void> {
  const wanted = page.getByRole(role, { name }).first();
  await wanted.waitFor();
  for (let i = 0; i < TABS_MAX; i++) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${TABS_MAX} presses of Tab did not reach the ${role} "${name}"`);
}

const overflows = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

test("the keyboard alone is enough", async ({ page, open }) => {
  await page.goto("/");
  await tabTo(page, "link", "Lend this tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/contribute$/);
  await tabTo(page, "button", "Agree and lend this tab");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await open.client.network()).nodes.connected).toBe(1);
  await tabTo(page, "button", "Pause");
  await page.keyboard.press("Enter");
  await untilPhase(page, "paused");
  await tabTo(page, "button", "Stop");
  await page.keyboard.press("Space");
  await untilPhase(page, "stopped");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 375, height: 720 }, hasTouch: true });

  test("everything fits the width, in light and in dark", async ({ page }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto("/");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await overflows(page)).toBe(false);
      await page.goto("/contribute");
      await expect(page.getByRole("button", { name: "Agree and lend this tab" })).toBeVisible();
      expect(await overflows(page)).toBe(false);
    }
    await page.getByRole("button", { name: "Agree and lend this tab" }).tap();
    await expect(page.getByRole("region", { name: "Points" })).toBeVisible();
    expect(await overflows(page)).toBe(false);
    await page.getByRole("button", { name: "Stop" }).tap();
    await untilPhase(page, "stopped");
  });
});
