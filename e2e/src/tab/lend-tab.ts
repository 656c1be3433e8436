// A visitor at the contribute page: finds things by their roles and names, as a person does.
import type { Page } from "@playwright/test";

const MODELS_READY_MS_MAX = 180_000;

/** What the page says of one model. */
export interface ShownModel {
  readonly modelId: string;
  readonly stage: string;
  readonly detail: string;
}

export interface ShownPoints {
  readonly settled: string;
  readonly pending: string;
}

/** Opens the contribute page and agrees. Resolves as soon as the page says that it began. */
export async function lendTab(page: Page, siteUrl: string): Promise<void> {
  await page.goto(`${siteUrl}/contribute`);
  await page.getByRole("button", { name: "Agree and lend this tab" }).click();
  await page.getByRole("button", { name: "Stop" }).waitFor();
}

/** Resolves when every one of `modelIds` is ready in the tab. */
export async function untilModelsReady(page: Page, modelIds: readonly string[]): Promise<void> {
  for (const modelId of modelIds) {
    const row = page.locator(`li[data-model="${modelId}"]`);
    await row
      .and(page.locator('[data-stage="ready"], [data-stage="failed"]'))
      .waitFor({ timeout: MODELS_READY_MS_MAX });
    if ((await row.getAttribute("data-stage")) === "failed") {
      throw new Error(`The tab could not make ${modelId} ready: ${await row.textContent()}`);
    }
  }
}

export async function shownModels(page: Page): Promise<ShownModel[]> {
  const rows = await page.locator("li[data-model]").all();
  return Promise.all(
    rows.map(async (row) => ({
      modelId: (await row.getAttribute("data-model")) ?? "",
      stage: (await row.getAttribute("data-stage")) ?? "",
      detail: (await row.locator("p").first().textContent()) ?? "",
    })),
  );
}

/** The machine as the page shows it: "GPU: google SwiftShader; Architecture: …", or its one sentence when there is no GPU. */
export async function shownMachine(page: Page): Promise<string> {
  const region = page.getByRole("region", { name: "This machine" });
  const terms = await region.locator("dt").allTextContents();
  const facts = await region.locator("dd").allTextContents();
  if (terms.length === 0) return (await region.locator("p").first().textContent()) ?? "";
  return terms.map((term, i) => `${term}: ${facts[i] ?? ""}`).join("; ");
}

const figure = (page: Page, region: string, label: string) =>
  page
    .getByRole("region", { name: region })
    .locator("dl > div", { has: page.getByText(label, { exact: true }) })
    .locator("dd");

/** A number of the page, by the region it stands in and what it counts; thousands are parted by commas there. */
export async function shownFigure(page: Page, region: string, label: string): Promise<string> {
  return ((await figure(page, region, label).textContent()) ?? "").replaceAll(",", "").trim();
}

export const shownPoints = async (page: Page): Promise<ShownPoints> => ({
  settled: await shownFigure(page, "Points", "settled"),
  pending: await shownFigure(page, "Points", "pending"),
});

export const phaseOf = (page: Page): Promise<string | null> =>
  page.locator("[data-phase]").first().getAttribute("data-phase");
export const untilPhase = (page: Page, ...phases: readonly string[]): Promise<void> =>
  page
    .locator(phases.map((phase) => `[data-phase="${phase}"]`).join(", "))
    .first()
    .waitFor();
