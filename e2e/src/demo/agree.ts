// A visitor who reads what they agree to before they do.
import type { Page } from "@playwright/test";

export interface Terms {
  readonly heading: string;
  readonly lead: string;
  /** What would be downloaded: name, size, and price of an item in points. */
  readonly downloads: readonly { readonly name: string; readonly size: string; readonly price: string }[];
}

const AGREE = "Agree and lend this tab";

/** Opens the contribute page and reads what it says will happen. */
export async function readTerms(page: Page, siteUrl: string): Promise<Terms> {
  await page.goto(`${siteUrl}/contribute`);
  const heading = page.getByRole("heading", { level: 1 });
  await page.getByRole("button", { name: AGREE }).waitFor();
  const rows = await page.getByRole("table", { name: "What will be downloaded" }).getByRole("row").all();
  const downloads = await Promise.all(
    rows.slice(1).map(async (row) => {
      const [name = ""] = (await row.getByRole("rowheader").innerText()).split("\n");
      const [size = "", price = ""] = await row.getByRole("cell").allInnerTexts();
      return { name: name.trim(), size: size.trim(), price: price.trim().replace(/\s+/g, " ") };
    }),
  );
  return {
    heading: await heading.innerText(),
    lead: await page.getByRole("main").getByRole("paragraph").first().innerText(),
    downloads,
  };
}

/** Agrees; resolves as soon as the page says that it began. Gives the words of the button. */
export async function agree(page: Page): Promise<string> {
  await page.getByRole("button", { name: AGREE }).click();
  await page.getByRole("button", { name: "Stop" }).waitFor();
  return AGREE;
}
