import type { Page } from "@playwright/test";

/** The GPU as the page names it: "google, swiftshader (a software adapter)". */
export async function shownAdapter(page: Page): Promise<string> {
  const region = page.getByRole("region", { name: "This machine" });
  const facts = region.getByRole("definition");
  if ((await facts.count()) === 0) return (await region.getByRole("paragraph").innerText()).trim();
  const [gpu = "", architecture = ""] = await facts.allTextContents();
  const isSoftware = await region.getByText("A software adapter").isVisible();
  return `${gpu}, ${architecture}${isSoftware ? " (a software adapter)" : ""}`;
}
