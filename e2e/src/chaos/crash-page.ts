import type { BrowserContext, Page } from "@playwright/test";

/** Ends the tab's process as a failing driver would; the page never hears of it. */
export async function crashPage(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // The reply never comes: whoever would send it is gone.
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}
